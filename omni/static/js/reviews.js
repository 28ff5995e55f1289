// The lane: an answer shows the next pair at once and is sent behind it, one after the other.
// What is not yet answered for by the server stays in this tab, under its key, and is sent again:
// no answer is lost, and none counts twice.

const lane = document.getElementById("lane");
const stack = document.getElementById("lane-stack");
const KEPT = `review:${document.body.dataset.staff}`;
const PAUSE = 400; // a second tap within it was meant for the pair before
const token = () => document.querySelector("#lane [name=csrf_token]")?.value ?? "";
const pairs = () => [...stack.querySelectorAll("[data-pair]")];
const have = () => pairs().map((one) => `${one.dataset.pair}:${one.dataset.seen}`).join(" ");

let shownAt = 0;
let sending = Promise.resolve();
let waiting = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");

function keep() {
  sessionStorage.setItem(KEPT, JSON.stringify(waiting));
  const note = document.getElementById("lane-sending") ?? lane.insertBefore(Object.assign(document.createElement("p"), { id: "lane-sending", className: "notice", role: "status" }), stack);
  note.hidden = waiting.length < 2;
  note.textContent = lane.dataset.sending.replace("{n}", waiting.length);
}

function show() {
  pairs().forEach((one, at) => (one.hidden = at > 0));
  if (!pairs().length && !stack.children.length) stack.append(skeleton());
  shownAt = performance.now();
  lane.focus({ preventScroll: true });
}

function skeleton() {
  const bars = Object.assign(document.createElement("div"), { className: "skeleton lane-wait" });
  bars.append(...Array.from({ length: 6 }, () => document.createElement("span")));
  return bars;
}

// The server's word: the bar, pairs that are new or have changed, pairs that have gone.
function take(text) {
  const reply = new DOMParser().parseFromString(text, "text/html").getElementById("lane-reply");
  if (!reply) return;
  if (!waiting.length) document.getElementById("lane-bar").replaceWith(reply.querySelector("#lane-bar"));
  for (const gone of reply.querySelectorAll("[data-gone]")) document.getElementById(`pair-${gone.dataset.gone}`)?.remove();
  const front = pairs()[0];
  for (const fresh of reply.querySelectorAll("[data-pair]")) {
    const old = document.getElementById(fresh.id);
    if (waiting.some((one) => one.pair === fresh.dataset.pair)) continue; // answered meanwhile
    if (old) old.replaceWith(fresh);
    else if (fresh.hasAttribute("data-first")) stack.prepend(fresh);
    else stack.append(fresh);
  }
  stack.querySelectorAll(".lane-wait, [data-empty]").forEach((one) => one.remove());
  if (!pairs().length) stack.append(reply.querySelector("[data-empty]") ?? skeleton());
  if (pairs()[0] !== front || front?.hidden) show();
  else pairs().forEach((one, at) => (one.hidden = at > 0));
}

const refused = document.getElementById("refusal");

async function ask(url, fields, method = "POST") {
  const body = new URLSearchParams({ ...fields, csrf_token: token(), have: fields.have ?? have(), later: lane.dataset.later });
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  const address = method === "GET" ? `${url}?${body}` : url;
  const answer = await fetch(address, { method, headers, body: method === "GET" ? null : body, keepalive: true });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) return location.assign(elsewhere), new Promise(() => {});
  if (answer.status >= 500) throw new Error(String(answer.status));
  return { ok: answer.ok, text: await answer.text() };
}

const patience = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

// Until the server has answered, the same question again: its key makes it one.
async function insist(url, fields) {
  for (let wait = 0.5; ; wait = Math.min(wait * 2, 8)) {
    try {
      return await ask(url, fields);
    } catch {
      document.dispatchEvent(new Event("htmx:sendError"));
      await patience(wait);
    }
  }
}

async function send(one) {
  const { ok, text } = await insist(one.url, one.fields);
  waiting = waiting.filter((other) => other.fields.key !== one.fields.key);
  keep();
  refused.replaceChildren();
  if (ok) return take(text);
  refused.innerHTML = text;
  const again = [`${one.pair}:`, have()].join(" ");
  take((await ask(lane.dataset.next, { have: again }, "GET")).text);
}

function answer(form, button) {
  const pair = form.closest("[data-pair]");
  if (pair.hidden || performance.now() - shownAt < PAUSE) return;
  const fields = Object.fromEntries(new FormData(form, button));
  const one = { pair: pair.dataset.pair, url: form.action, fields };
  waiting.push(one);
  pair.remove();
  tell(pair, button);
  keep();
  show();
  sending = sending.then(() => send(one));
}

// What will stand in the bar when the server has answered; the count goes along.
function tell(pair, button) {
  const left = lane.querySelector("[data-left]");
  left.textContent = Math.max(0, Number(left.textContent.replace(/\D/g, "")) - 1).toLocaleString("en");
  if (button.value === "later") return;
  const done = lane.querySelector("[data-done]");
  done.textContent = (Number(done.textContent.replace(/\D/g, "")) + 1).toLocaleString("en");
  const name = lane.querySelector("[data-last-name]");
  if (!name) return;
  name.textContent = pair.dataset.name;
  lane.querySelector("[data-last-answer]").textContent = button.textContent.replace(/[←→]/g, "").trim();
}

function undo() {
  sending = sending.then(async () => {
    const form = lane.querySelector("[data-undo]");
    if (!form) return;
    const { ok, text } = await insist(form.action, {});
    if (ok) take(text);
    else refused.innerHTML = text;
  });
}

function unmask(form) {
  const fields = Object.fromEntries(new FormData(form));
  sending = sending.then(async () => take((await insist(form.action, fields)).text));
}

lane.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.matches(".pair-answers")) answer(form, event.submitter);
  else if (form.matches("[data-undo]")) undo();
  else if (form.matches("[data-mask]")) unmask(form);
});

// Keys answer while nobody is typing; a key held down is one answer, a scanner's stream is none.
const KEYS = { ArrowLeft: "different", KeyF: "different", ArrowRight: "same", KeyJ: "same", ArrowDown: "later", Space: "later" };
const box = document.getElementById("box");
let held = 0;

function press(code) {
  if (code === "KeyZ") return lane.querySelector("[data-undo] button")?.click();
  if (code === "KeyH") return lane.querySelector("[data-mask] button")?.click();
  pairs()[0]?.querySelector(`.pair-answers [value=${KEYS[code]}]`)?.click();
}

addEventListener(
  "keydown",
  (event) => {
    clearTimeout(held);
    const known = event.code in KEYS || event.code === "KeyZ" || event.code === "KeyH";
    const typing = document.activeElement?.matches("input, textarea, select, a, button, summary") && !(document.activeElement === box && !box.value && box.inputMode !== "search");
    if (!known || typing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || document.getElementById("answers").children.length) return;
    event.preventDefault();
    if (event.repeat) return;
    if (event.code.startsWith("Arrow")) return press(event.code);
    event.stopPropagation();
    held = setTimeout(press, 45, event.code);
  },
  { capture: true },
);

for (const one of waiting) sending = sending.then(() => send(one));
show();
shownAt = 0;
