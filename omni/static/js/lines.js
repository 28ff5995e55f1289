// A page that keys lines takes every scan itself, wherever the focus is: the code goes into its own
// field and the form's first button adds it. Loaded before box.js, so that the box leaves it alone.

// A scan that began while nothing had the focus has been typed into the box on its way.
function takeOutOfBox(code) {
  const box = document.getElementById("box");
  if (!box?.value.endsWith(code)) return;
  box.value = box.value.slice(0, -code.length);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener(
  "omni:scan",
  (event) => {
    const field = document.querySelector("[data-takes-scans]");
    if (!field) return;
    event.stopImmediatePropagation();
    takeOutOfBox(event.detail);
    field.value = event.detail;
    field.form.querySelector("[data-add]").click(); // a click, for htmx asks which button it was
  },
  { capture: true },
);
