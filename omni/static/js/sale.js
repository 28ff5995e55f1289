// The sale that is being rung up. The form carries the lines and the server adds them up; this only
// hands over scans one by one, keeps the slider and its number together, and remembers what was typed.

const sale = () => document.getElementById("sale");
const box = document.getElementById("box");
const refusal = document.getElementById("refusal");
const codes = [];
let asking = 0;

function askNext() {
  if (asking || !codes.length) return;
  sale().elements.code.value = codes.shift();
  htmx.trigger(sale(), "sale-code");
}

// Scans and typed codes go into the sale instead of leaving it; ten in a second are ten lines.
document.getElementById("box-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = box.value.trim();
  if (!code) return;
  codes.push(code);
  clearBox();
  askNext();
});

function clearBox() {
  box.value = "";
  const answers = document.getElementById("answers");
  answers.replaceChildren();
  delete answers.dataset.q;
}

const isSale = (event) => event.detail.target?.id === "sale" || event.detail.requestConfig?.target?.id === "sale";

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isSale(event)) return;
  asking += 1;
  if (event.detail.elt.matches("[data-answer]")) clearBox();
  if (event.detail.requestConfig.triggeringEvent?.type !== "sale-changed") refusal.replaceChildren();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!isSale(event)) return;
  asking = Math.max(0, asking - 1);
  if (event.detail.xhr?.getResponseHeader("HX-Redirect")) return;
  setTimeout(askNext);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!isSale(event)) return;
  if (sale().elements["lines-0-quantity"]) remember();
  document.querySelector(".is-touched")?.scrollIntoView({ block: "nearest" });
});

// keep.js writes down a form when something is typed; here lines come and go without typing.
const remember = () => sale().elements.agreed.dispatchEvent(new Event("input", { bubbles: true }));
document.addEventListener("omni:restored", () => htmx.trigger(sale(), "sale-changed"));

document.addEventListener("input", (event) => {
  const slide = event.target.dataset.slide;
  if (slide) document.getElementById(slide).value = event.target.value;
  else if (event.target.id === "points") document.getElementById("points-slide").value = event.target.value;
});
