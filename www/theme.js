// Light, dark, or what the system says.

const KEY = "infoplane-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark now. */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : system.matches;
}

/**
 * Connects the select box.
 * @param {HTMLSelectElement} select
 * @param {() => void} changed called when colours have to be drawn again
 */
export function connectTheme(select, changed) {
  select.value = document.documentElement.dataset.theme ?? "auto";
  select.addEventListener("change", () => {
    if (select.value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = select.value;
    try {
      localStorage.setItem(KEY, select.value);
    } catch {
      // The choice then lasts as long as the page.
    }
    changed();
  });
  system.addEventListener("change", changed);
}
