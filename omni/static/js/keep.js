// What was typed into a form outlives a lost connection, an expired session and a reload.
// It stays in this tab, belongs to the person who typed it, and holds no password or PIN.

const PREFIX = "kept:";
const HOUR = 3_600_000;
const words = document.getElementById("words").dataset;
const staff = document.body.dataset.staff;
const onLogin = document.body.matches(".plain");

const nameOf = (form) => `${PREFIX}${location.pathname}#${form.id || form.getAttribute("action") || ""}`;
const isKept = (form) => form?.method === "post" && !form.hasAttribute("data-no-keep");
const fieldsOf = (form) =>
  [...form.elements].filter((field) => field.name && !field.matches("button, [type=password], [type=file], [type=submit], [name=csrf_token]"));

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function write(form, sent) {
  const values = fieldsOf(form).map((field) =>
    field.type === "checkbox" || field.type === "radio" ? [field.name, field.value, field.checked] : [field.name, field.value],
  );
  sessionStorage.setItem(nameOf(form), JSON.stringify({ staff, values, sent, at: Date.now(), key: form.elements.key?.value }));
}

// A form whose rows come and go gets the rows it had; the server then draws them.
function addMissing(form, values) {
  for (const [name, value, checked] of values) {
    if (checked === false || form.elements.namedItem(name)) continue;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
}

function putBack(form, kept) {
  if ("keepAll" in form.dataset) addMissing(form, kept.values);
  // What a form with data-keep-here has chosen out of sight, or has just counted in, is newer.
  const told = (field, value) => "keepHere" in form.dataset && (field.type === "hidden" || (field.type === "number" && value === "0"));
  for (const [name, value, checked] of kept.values) {
    for (const field of fieldsOf(form).filter((one) => one.name === name && !told(one, value))) {
      if (checked === undefined) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
  form.dispatchEvent(new Event("omni:restored", { bubbles: true }));
}

function button(word, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary", textContent: word });
  made.addEventListener("click", act);
  return made;
}

function offer(form, sentence, kept) {
  const line = document.createElement("div");
  line.className = "notice notice-offer";
  line.setAttribute("role", "status");
  const drop = () => (sessionStorage.removeItem(nameOf(form)), line.remove());
  line.append(Object.assign(document.createElement("p"), { textContent: sentence }));
  line.append(button(words.restore, () => (putBack(form, kept), line.remove())), button(words.discard, drop));
  form.prepend(line);
}

// A reload, the way back and a new login continue the same customer; any other visit may be the next one's.
// A form with data-keep-here also goes on when its own page leads back to it: a scan, another store.
const before = document.referrer && new URL(document.referrer).pathname;
const goesOn = (arrival) => arrival?.type === "reload" || arrival?.type === "back_forward" || /^\/(login|lock|pin)\b/.test(before);

function continues(form, kept, arrival) {
  if ("keepHere" in form.dataset && before === location.pathname) return !kept.isOld;
  return goesOn(arrival);
}

function restore(form, kept, arrival) {
  const wasRefused = kept.key !== undefined && kept.key === form.elements.key?.value;
  if (wasRefused) return; // the server has put the values back itself
  if (kept.sent) offer(form, words.unsure, kept);
  else if (continues(form, kept, arrival)) putBack(form, kept);
  else offer(form, words.draft, kept);
}

function begin() {
  const [arrival] = performance.getEntriesByType("navigation");
  for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX))) {
    const kept = read(name);
    if (onLogin) {
      if (kept?.sent) sessionStorage.setItem(name, JSON.stringify({ ...kept, sent: false })); // it met a closed door
    } else if (!kept || kept.staff !== staff || Date.now() - kept.at > HOUR || (kept.sent && arrival?.redirectCount)) {
      sessionStorage.removeItem(name); // someone else's, forgotten, or answered by a redirect
    } else if (name.startsWith(`${PREFIX}${location.pathname}#`) && before !== location.pathname && !goesOn(arrival)) {
      sessionStorage.setItem(name, JSON.stringify({ ...kept, isOld: true })); // of an earlier visit
    }
  }
  if (onLogin) return;
  for (const form of document.forms) {
    const kept = isKept(form) && read(nameOf(form));
    if (kept) restore(form, kept, arrival);
  }
}

document.addEventListener("input", (event) => isKept(event.target.form) && write(event.target.form, false));
document.addEventListener("submit", (event) => isKept(event.target) && !event.defaultPrevented && write(event.target, true));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form");
  if (isKept(form) && event.detail.successful && event.detail.requestConfig.verb !== "get") sessionStorage.removeItem(nameOf(form));
});
begin();
