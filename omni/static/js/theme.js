// Light, dark, or as the tablet says; the choice is a cookie, so that the server draws it at once.

const root = document.documentElement;
const YEAR = 60 * 60 * 24 * 365;

function shown() {
  if (root.dataset.bsTheme) return root.dataset.bsTheme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-next]")) return;
  const next = shown() === "dark" ? "light" : "dark";
  root.dataset.bsTheme = next;
  document.cookie = `theme=${next}; path=/; max-age=${YEAR}; samesite=lax`;
});
