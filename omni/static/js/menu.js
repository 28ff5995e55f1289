// A menu closes on a tap beside it and on Escape, which gives the focus back to its name.

function closeAll(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

addEventListener("pointerdown", (event) => closeAll(event.target.closest("details.menu")));

addEventListener(
  "keydown",
  (event) => {
    const menu = document.querySelector("details.menu[open]");
    if (event.key !== "Escape" || !menu) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  },
  { capture: true },
);
