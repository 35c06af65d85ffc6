// Light, dark, or what the system says.

import { askFrame } from "./frames.js";

const KEY = "infoplane-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const { dataset } = document.documentElement;

/** Whether the page is dark now. */
export const isDark = () => dataset.theme === "dark";

/** @param {string} choice auto, light or dark */
function apply(choice) {
  dataset.themeChoice = choice;
  dataset.theme = choice === "dark" || (choice !== "light" && system.matches) ? "dark" : "light";
  askFrame();
}

/** Connects the select box. @param {HTMLSelectElement} select */
export function connectTheme(select) {
  select.value = dataset.themeChoice ?? "auto";
  select.addEventListener("change", () => {
    apply(select.value);
    try {
      localStorage.setItem(KEY, select.value);
    } catch {
      // The choice then lasts as long as the page.
    }
  });
  system.addEventListener("change", () => apply(select.value));
}
