// The page's furniture: the link, the sheet of a narrow screen, the list of keys, full screen.

import { find } from "./dom.js";

/**
 * @param {HTMLElement} page
 * @param {() => void} remember brings the address up to date
 */
export function createFurniture(page, remember) {
  const button = (/** @type {string} */ id) => find(page, id, HTMLButtonElement);
  const [copy, open, close, list] = [button("#share"), button("#open-experiment"), button("#close-experiment"), button("#keys-toggle")];
  const [experiment, keys] = [find(page, "#experiment", HTMLElement), find(page, "#keys", HTMLElement)];
  const sheetIsOpen = () => experiment.classList.contains("open");

  /** The experiment's sheet, on a narrow screen. @param {boolean} wanted */
  function sheet(wanted) {
    experiment.classList.toggle("open", wanted);
    open.setAttribute("aria-expanded", String(wanted));
    (wanted ? close : open).focus();
  }

  function toggleKeys() {
    keys.hidden = !keys.hidden;
    list.setAttribute("aria-expanded", String(!keys.hidden));
  }

  copy.addEventListener("click", async () => {
    remember();
    try {
      await navigator.clipboard.writeText(location.href);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "Copy it from the address bar";
    }
    setTimeout(() => (copy.textContent = "Copy link"), 2000);
  });
  open.addEventListener("click", () => sheet(!sheetIsOpen()));
  close.addEventListener("click", () => sheet(false));
  list.addEventListener("click", toggleKeys);
  for (const menu of page.querySelectorAll("details.menu")) {
    // A menu closes when something else is done, or by Escape.
    addEventListener("pointerdown", ({ target }) => target instanceof Node && !menu.contains(target) && menu.removeAttribute("open"));
    menu.addEventListener("keydown", (event) => {
      if (!(event instanceof KeyboardEvent) || event.key !== "Escape") return;
      // It is for the menu alone.
      event.stopPropagation();
      menu.removeAttribute("open");
      menu.querySelector("summary")?.focus();
    });
  }

  return {
    sheet,
    get sheetIsOpen() {
      return sheetIsOpen();
    },
    toggleKeys,
    fullScreen() {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.().catch(() => {});
    },
  };
}
