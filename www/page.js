// The page's furniture: the link, the sheet of a narrow screen, the list of keys, full screen.

import { $ } from "./state.js";

/** Copies the address. @param {() => void} remember brings it up to date */
export async function share(remember) {
  const button = $("share");
  remember();
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copy it from the address bar";
  }
  setTimeout(() => (button.textContent = "Copy link"), 2000);
}

/** Whether the experiment's sheet is open, on a narrow screen. */
export const sheetIsOpen = () => $("experiment").classList.contains("open");

/** @param {boolean} open */
export function sheet(open) {
  $("experiment").classList.toggle("open", open);
  $("open-experiment").setAttribute("aria-expanded", String(open));
  (open ? $("close-experiment") : $("open-experiment")).focus();
}

export function toggleKeys() {
  const keys = $("keys");
  keys.hidden = !keys.hidden;
  $("keys-toggle").setAttribute("aria-expanded", String(!keys.hidden));
}

export function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}
