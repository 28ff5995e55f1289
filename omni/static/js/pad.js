// The number pad types into the PIN field beside it; the field itself takes keys too.

document.addEventListener("click", (event) => {
  const digit = event.target.closest("[data-digit]")?.dataset.digit;
  if (!digit) return;
  const field = event.target.closest("[data-pad]").querySelector("input:not([type=hidden])");
  field.value = digit === "back" ? field.value.slice(0, -1) : (field.value + digit).slice(0, field.maxLength);
  if (matchMedia("(pointer: fine)").matches) field.focus();
});
