// What was typed into a form outlives a lost connection, an expired session and a reload.
// It stays in this tab, belongs to the person who typed it, and holds no password or PIN.

const PREFIX = "kept:";
const words = document.getElementById("words").dataset;
const staff = document.body.dataset.staff;
const onLogin = document.body.matches(".plain");

const nameOf = (form) => `${PREFIX}${location.pathname}#${form.id || form.getAttribute("action") || ""}`;
const isKept = (form) => form?.method === "post" && !form.hasAttribute("data-no-keep");
const fieldsOf = (form) =>
  [...form.elements].filter((field) => field.name && field.type !== "password" && field.type !== "file" && field.name !== "csrf_token");

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
  sessionStorage.setItem(nameOf(form), JSON.stringify({ staff, values, sent, key: form.elements.key?.value }));
}

function putBack(form, kept) {
  for (const [name, value, checked] of kept.values) {
    for (const field of fieldsOf(form).filter((one) => one.name === name)) {
      if (checked === undefined) field.value = value;
      else if (field.value === value) field.checked = checked;
    }
  }
  form.dispatchEvent(new Event("omni:restored", { bubbles: true }));
}

function say(form, sentence, action) {
  const line = document.createElement("div");
  line.className = "notice";
  line.setAttribute("role", "status");
  line.append(Object.assign(document.createElement("p"), { textContent: sentence }));
  if (action) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary", textContent: words.restore });
    button.addEventListener("click", () => (action(), line.remove()));
    line.append(button);
  }
  form.prepend(line);
}

function restore(form, kept) {
  const wasRefused = kept.key !== undefined && kept.key === form.elements.key?.value;
  if (wasRefused) return; // the server has put the values back itself
  if (!kept.sent) {
    putBack(form, kept);
    say(form, words.restored);
  } else {
    say(form, words.unsure, () => putBack(form, kept));
  }
}

function begin() {
  const [arrival] = performance.getEntriesByType("navigation");
  for (const name of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX))) {
    const kept = read(name);
    if (onLogin) {
      if (kept?.sent) sessionStorage.setItem(name, JSON.stringify({ ...kept, sent: false })); // it met a closed door
    } else if (!kept || kept.staff !== staff || (kept.sent && arrival?.redirectCount)) {
      sessionStorage.removeItem(name); // someone else's, or answered by a redirect: done
    }
  }
  if (onLogin) return;
  for (const form of document.forms) {
    const kept = isKept(form) && read(nameOf(form));
    if (kept) restore(form, kept);
  }
}

document.addEventListener("input", (event) => isKept(event.target.form) && write(event.target.form, false));
document.addEventListener("submit", (event) => isKept(event.target) && !event.defaultPrevented && write(event.target, true));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt?.closest?.("form");
  if (isKept(form) && event.detail.successful && event.detail.requestConfig.verb !== "get") sessionStorage.removeItem(nameOf(form));
});
begin();
