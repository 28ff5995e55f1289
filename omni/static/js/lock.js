// An unattended tablet locks itself: after data-lock-minutes without a touch it asks for the PIN.

const minutes = Number(document.body.dataset.lockMinutes);
let touched = Date.now();

function check() {
  if (Date.now() - touched < minutes * 60_000) return;
  location.assign(`/lock?next=${encodeURIComponent(location.pathname + location.search)}`);
}

if (minutes > 0) {
  for (const sign of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(sign, () => (touched = Date.now()), { capture: true, passive: true });
  }
  // A sleeping tablet runs no timer, so the clock is read again when it wakes.
  document.addEventListener("visibilitychange", () => document.hidden || check());
  setInterval(check, 15_000);
}
