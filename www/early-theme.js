// Sets the chosen theme before anything is painted; www/theme.js changes it.
try {
  const theme = localStorage.getItem("infoplane-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden: then the system's theme is used.
}
