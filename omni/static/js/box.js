// The one box: focus comes back to it, arrows and Enter choose among its answers, Esc clears it.
// Other scripts hand it a code with the event "omni:scan" on the document.

const box = document.getElementById("box");
const form = document.getElementById("box-form");
const FIELDS = "input:not([type=button],[type=submit],[type=checkbox],[type=radio]), textarea, select, [contenteditable]";

const answers = () => document.getElementById("answers");
const rows = () => [...answers().querySelectorAll("[data-answer]")];
const asked = () => box.value.trim();
const isFresh = () => answers().dataset.q === asked();
const isField = (element) => element instanceof Element && element.matches(FIELDS);
const dialogIsOpen = () => document.querySelector("dialog[open]") !== null;

// Focus without the on-screen keyboard: a scanner needs the focus, a person's tap brings the keys.
// A page with keys of its own (data-own-keys) keeps it until somebody types or taps the box.
function focusQuietly() {
  if (document.activeElement === box || dialogIsOpen()) return;
  box.inputMode = "none";
  box.focus({ preventScroll: true });
}

function rest() {
  const own = document.querySelector("[data-own-keys]");
  if (own) own.focus({ preventScroll: true });
  else focusQuietly();
}

function returnFocus() {
  const active = document.activeElement;
  if (isField(active) || active?.matches(".when, summary") || !getSelection().isCollapsed) return;
  rest();
}

let chosen = -1;

// Where several people answer the phone that was typed, none is chosen before a person does.
const first = () => ("which" in answers().dataset ? -1 : 0);

function choose(index) {
  const all = rows();
  chosen = Math.max(first(), Math.min(index, all.length - 1));
  all.forEach((row, at) => row.setAttribute("aria-selected", String(at === chosen)));
  box.setAttribute("aria-expanded", String(all.length > 0));
  if (all[chosen]?.id) box.setAttribute("aria-activedescendant", all[chosen].id);
  else box.removeAttribute("aria-activedescendant");
  all[chosen]?.scrollIntoView({ block: "nearest" });
}

function clearAnswers() {
  htmx.trigger(box, "htmx:abort");
  answers().replaceChildren();
  delete answers().dataset.q;
  delete answers().dataset.which;
  choose(-1);
}

function clear() {
  box.value = "";
  clearAnswers();
}

function openChosen(event) {
  const row = rows()[chosen];
  if (!row || !isFresh()) return; // the form goes to the server, which knows the exact answer
  event.preventDefault();
  (row.matches("a, button") ? row : row.querySelector("a, button"))?.click();
}

box.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!rows().length) return;
    event.preventDefault();
    choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    openChosen(event);
  } else if (event.key === "Escape") {
    event.preventDefault();
    clear();
  }
});

box.addEventListener("pointerdown", () => (box.inputMode = "search"));
box.addEventListener("input", () => asked() || clearAnswers());
form.addEventListener("submit", (event) => asked() || event.preventDefault());

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === box && !asked()) event.preventDefault();
});

// Replacing the request aborts the older one; this also drops an answer that was already on its way.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, target } = event.detail;
  if (requestConfig.elt !== box || target.id !== "answers") return;
  if (new FormData(form).get("q").trim() !== String(requestConfig.parameters.q ?? "").trim()) {
    event.detail.shouldSwap = false;
  }
});

const isAnswers = (event) => event.target.id === "answers" || event.detail.target?.id === "answers";
document.addEventListener("htmx:afterSwap", (event) => isAnswers(event) && choose(first()));
document.addEventListener("htmx:afterSettle", (event) => {
  if (isAnswers(event)) choose(chosen); // settling has put the server's attributes back
  returnFocus();
});

document.addEventListener("click", (event) => {
  if (event.detail === 0 || event.target.closest("a[href], label")) return; // keys, ways out, choices
  setTimeout(returnFocus);
});

// Letters typed while nothing has the focus begin a search.
document.addEventListener("keydown", (event) => {
  const plain = event.key.length === 1 && event.key !== " " && !(event.ctrlKey || event.metaKey || event.altKey);
  if (event.key === "Escape" && rows().length) clear();
  else if (plain && !isField(document.activeElement) && !dialogIsOpen()) focusQuietly();
});

document.addEventListener("omni:scan", (event) => {
  clearAnswers();
  box.value = event.detail;
  focusQuietly();
  form.requestSubmit();
});

window.addEventListener("pageshow", () => {
  if (rows().length) choose(first());
  if (isField(document.activeElement) && document.activeElement !== box) return;
  if (!document.querySelector(".page [autofocus], .is-wrong")) rest();
});
