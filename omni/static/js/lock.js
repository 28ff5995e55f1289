// An unattended tablet locks itself: after data-lock-minutes without a touch it asks for the PIN.

const minutes = Number(document.body.dataset.lockMinutes);
let touched = Date.now();
let told = Date.now();

function check() {
  if (Date.now() - touched < minutes * 60_000) return tell();
  location.assign(`/lock?next=${encodeURIComponent(location.pathname + location.search)}`);
}

// The server locks by itself too; somebody who types for long without sending is not asleep.
function tell() {
  if (touched <= told || Date.now() - told < minutes * 20_000) return;
  told = Date.now();
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  fetch("/awake", { method: "POST", headers }).catch(() => {});
}

if (minutes > 0) {
  for (const sign of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(sign, () => (touched = Date.now()), { capture: true, passive: true });
  }
  // A sleeping tablet runs no timer, so the clock is read again when it wakes.
  document.addEventListener("visibilitychange", () => document.hidden || check());
  setInterval(check, 15_000);
}
