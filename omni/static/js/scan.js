// A keyboard-wedge scanner types like a very fast hand that ends with Enter. Wherever the focus is,
// such a stream goes to the box, and the field it fell into gets back what it held before.
// A field with data-scan="own" keeps its scans (a card number being registered, a stocktake), and
// a form with data-scan-field="NAME" takes every other scan of its page into that field.

// Milliseconds between two keys. A wired scanner needs 1 to 15, one on Bluetooth 10 to 50; hands need
// 80 and more. Once a stream is long enough to be a scanner's, a busy tablet may hiccup in it.
const FAST = 60;
const HICCUP = 120;
const SHORTEST = 4; // fewer keys than this are a hand drumming

let stream = "";
let last = 0;
let held = null; // the field under the stream, and what it held before the first key

// With a Japanese input method on, keys arrive without their letter; the physical key still tells.
function letterOf(event) {
  if (event.key.length === 1) return event.key.normalize("NFKC");
  if (event.key !== "Process" && !event.isComposing) return "";
  const known = /^(?:Digit|Numpad|Key)([0-9A-Z])$/.exec(event.code);
  if (known) return event.shiftKey ? known[1] : known[1].toLowerCase();
  return { Minus: "-", Slash: "/", Period: ".", Semicolon: ":" }[event.code] ?? "";
}

const isTextField = (element) => element instanceof HTMLElement && "value" in element && !element.matches("button, select");

function hold() {
  const field = document.activeElement;
  held = isTextField(field) ? { field, value: field.value } : null;
}

function giveBack() {
  if (!held) return;
  const { field, value } = held;
  field.blur(); // ends a composition that the scan has opened
  if (field.value === value) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function forget() {
  stream = "";
  held = null;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Shift") return;
  const pause = event.timeStamp - last;
  last = event.timeStamp;
  if (event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter") {
    if (stream.length >= SHORTEST && pause < HICCUP) take(event);
    forget();
    return;
  }
  const letter = letterOf(event);
  if (!letter) return;
  if (!stream || pause >= (stream.length < SHORTEST ? FAST : HICCUP)) {
    stream = "";
    hold();
  }
  stream += letter;
}

// A field with data-scan-press="ID" has a button of its own that takes the code in.
function submitTo(form, code) {
  const field = form.elements[form.dataset.scanField];
  field.value = code;
  const button = document.getElementById(field.dataset.scanPress);
  if (button) button.click();
  else form.requestSubmit();
}

function take(event) {
  const own = document.activeElement?.closest('[data-scan="own"]');
  if (own && !own.dataset.scanPress) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const code = stream;
  giveBack();
  const taker = document.querySelector("form[data-scan-field]");
  if (taker) {
    submitTo(taker, code);
    return;
  }
  document.dispatchEvent(new CustomEvent("omni:scan", { detail: code }));
}

document.addEventListener("keydown", onKey, { capture: true });
