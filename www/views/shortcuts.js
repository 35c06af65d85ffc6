// Keys for everything that a lecturer does while talking.

/** Whether the key belongs to the focused element. @param {KeyboardEvent} event */
function isTaken({ target, key, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches("input[type=text], input[type=number], select, textarea")) return true;
  if (target.matches("input[type=radio], .own-scroll")) return key === " " || key.startsWith("Arrow") || key === "Home" || key === "End";
  if (target.matches("input[type=range]")) return !(target.id === "timeline" && !["ArrowUp", "ArrowDown", "PageUp", "PageDown"].includes(key));
  // On Run it means what it means anywhere: it does not train again what is done.
  return key === " " && target.matches("button:not(#run), a, summary, input");
}

/** @param {Record<string, () => void>} actions by key */
export function connectShortcuts(actions) {
  addEventListener("keydown", (event) => {
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || isTaken(event)) return;
    event.preventDefault();
    // A key that is held moves through the epochs; it does not start and stop.
    if (!event.repeat || event.key.startsWith("Arrow")) action();
  });
  // Some browsers press a button when the key comes up.
  addEventListener("keyup", (event) => {
    if (event.key === " " && event.target instanceof HTMLElement && event.target.id === "run") event.preventDefault();
  });
}
