// Sets the theme before anything is painted; www/views/theme.js changes it.
(() => {
  const root = document.documentElement;
  try {
    root.dataset.themeChoice = localStorage.getItem("infoplane-theme") ?? "auto";
  } catch {
    // Storage may be forbidden: then the system's theme is used.
    root.dataset.themeChoice = "auto";
  }
  const { themeChoice } = root.dataset;
  const dark = themeChoice === "dark" || (themeChoice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
})();
