// When the server cannot be reached: say so, keep what was typed, and never send twice.
// The hidden key of a form stays with what was typed, so a retry is the same command to the server.

const words = document.getElementById("words").dataset;
const banner = document.getElementById("offline");
const state = document.querySelector(".link-state");
let reachable = true;
let probe = 0;

function show(now) {
  if (now === reachable) return;
  reachable = now;
  if (banner) {
    banner.hidden = false;
    banner.querySelector("p").textContent = now ? words.back : words.offline;
    if (now) setTimeout(() => (banner.hidden = reachable), 4000);
  }
  if (state) {
    state.dataset.state = now ? "connected" : "lost";
    state.textContent = now ? words.connected : words.lost;
  }
  for (const button of document.querySelectorAll("form:not([data-busy]) [type=submit], [hx-post]")) {
    button.toggleAttribute("data-waiting", !now);
    if (now) button.removeAttribute("title");
    else button.title = words.wait;
  }
  clearInterval(probe);
  if (!now) probe = setInterval(ask, 3000);
}

async function ask() {
  try {
    await fetch(document.body.dataset.ping, { method: "HEAD", cache: "no-store" });
    show(true);
  } catch {
    show(false);
  }
}

addEventListener("offline", () => show(false));
addEventListener("online", ask);
document.addEventListener("htmx:sendError", ask);
document.addEventListener("htmx:timeout", ask);
if (!navigator.onLine) show(false);

// One submit at a time.
function setBusy(form, busy) {
  form.toggleAttribute("data-busy", busy);
  for (const button of form.querySelectorAll("[type=submit]")) {
    button.toggleAttribute("disabled", busy);
    button.setAttribute("aria-busy", String(busy));
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.hasAttribute("data-busy") || (!reachable && form.method === "post")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!reachable) banner?.scrollIntoView({ block: "center" });
      return;
    }
    if (form.method !== "post" || form.target === "_blank") return;
    setTimeout(() => event.defaultPrevented || setBusy(form, true)); // after the button's own value was read
  },
  { capture: true },
);

// A lookup while typing (a GET from a field), and a form that asks for its sums while it is filled in,
// leave the form free: the tap that follows must not be lost.
function formOf(event) {
  const { elt, requestConfig } = event.detail;
  const asksForSums = elt instanceof HTMLFormElement && requestConfig?.triggeringEvent?.type !== "submit";
  return requestConfig?.verb !== "get" && !asksForSums && elt?.closest?.("form");
}

document.addEventListener("htmx:beforeRequest", (event) => formOf(event) && setBusy(formOf(event), true));
document.addEventListener("htmx:afterRequest", (event) => formOf(event) && setBusy(formOf(event), false));
addEventListener("pageshow", () => document.querySelectorAll("[data-busy]").forEach((form) => setBusy(form, false)));

// A page that cannot be fetched is answered by the offline page, kept for that by the service worker.
navigator.serviceWorker?.register(document.body.dataset.worker, { scope: "/" }).catch(() => {}); // needs https
