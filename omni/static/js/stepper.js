// − and + beside a number; the field stays an ordinary number field.

function limits(field) {
  return [field.min === "" ? -Infinity : Number(field.min), field.max === "" ? Infinity : Number(field.max)];
}

function settle(stepper) {
  const field = stepper.querySelector("input");
  const [least, most] = limits(field);
  for (const button of stepper.querySelectorAll("[data-step]")) {
    const next = Number(field.value) + Number(button.dataset.step);
    button.disabled = field.disabled || next < least || next > most;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const field = button.closest("[data-stepper]").querySelector("input");
  const [least, most] = limits(field);
  field.value = String(Math.max(least, Math.min(most, Number(field.value) + Number(button.dataset.step))));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

const settleAll = () => document.querySelectorAll("[data-stepper]").forEach(settle);
document.addEventListener("input", (event) => event.target.closest("[data-stepper]") && settle(event.target.closest("[data-stepper]")));
document.addEventListener("htmx:afterSettle", settleAll);
settleAll();
