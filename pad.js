// The number pad types into the PIN field; the field itself takes keys and works without the pad.

const form = document.querySelector("[data-pad]");
const field = form?.querySelector("#pin");

form?.addEventListener("click", (event) => {
  const digit = event.target.closest("[data-digit]")?.dataset.digit;
  if (!digit) return;
  field.value = digit === "back" ? field.value.slice(0, -1) : (field.value + digit).slice(0, field.maxLength);
  if (matchMedia("(pointer: fine)").matches) field.focus();
});
