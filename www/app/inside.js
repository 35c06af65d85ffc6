// The inside of a network, loaded when it comes into view.

import { askFrame } from "../views/frames.js";

/** @typedef {ReturnType<typeof import("../views/inspector.js").createInspector>} Inspector */

/** How far below what is seen it is loaded already. */
const MARGIN = "80px";

/** @param {HTMLElement} container @param {Parameters<typeof import("../views/inspector.js").createInspector>[1]} hooks */
export function createInside(container, hooks) {
  let seen = false;
  /** @type {Inspector|null} */
  let inspector = null;
  /** @type {Promise<void>|null} */
  let loading = null;
  const observer = new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    if (!seen) return;
    loading ??= import("../views/inspector.js").then(({ createInspector }) => {
      inspector = createInspector(container, hooks);
      askFrame();
    });
    askFrame();
  }, { rootMargin: MARGIN });

  return {
    /** From now on it is loaded where it is in view. */
    begin: () => observer.observe(container),

    get inspector() {
      return inspector;
    },

    /** The inspector where it is in view, and loaded. */
    get inView() {
      return seen ? inspector : null;
    },
  };
}
