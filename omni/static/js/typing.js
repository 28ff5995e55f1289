// A form that is sent while it is filled in, and comes back with its sums: what was typed in the
// meantime stays as typed, and a folded part stays as it was left.

const sent = new Map(); // form id → field name → what went out with the last request

const remembered = (field) => sent.get(field.form?.id)?.get(field.name);

function snapshot(form) {
  const values = new Map();
  for (const field of form.elements) if (field.name) values.set(field.name, field.value);
  sent.set(form.id, values);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.target;
  if (form instanceof HTMLFormElement) snapshot(form);
});

Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node, change) => {
  if (name === "open" && node.tagName === "DETAILS") return change !== "remove";
  if (name !== "value" || !node.form) return true;
  if (node.type === "password") return false;
  const before = remembered(node);
  return before === undefined || node.type === "hidden" || node.value === before;
};

// Parts that are filled in before they are sent by their own button do not ask for sums.
document.addEventListener("change", (event) => event.target.closest("[data-quiet]") && event.stopPropagation(), { capture: true });
