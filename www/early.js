// What cannot wait for the page's script: the theme, before anything is painted (www/views/theme.js changes it), and
// the program, so that it comes together with the script.
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

  // As in www/worker/load.js. A page that is not isolated may be about to be loaded again, for the other variant.
  if (!crossOriginIsolated || typeof SharedArrayBuffer !== "function") return;
  const ask = (/** @type {Partial<HTMLLinkElement>} */ link) => document.head.append(Object.assign(document.createElement("link"), link));
  ask({ rel: "modulepreload", href: "pkg/threads/infoplane.js" });
  ask({ rel: "preload", as: "fetch", crossOrigin: "anonymous", href: "pkg/threads/infoplane_bg.wasm" });
})();
