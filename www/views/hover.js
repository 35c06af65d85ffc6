// Pointing at a mark shows its values; a click pins the network, or goes to the epoch of a mean.

import { element } from "./dom.js";

/** @import { Hit } from "../worker/messages.js" */
/** @import { Stage } from "./stage.js" */

/** Between a mark and its tip, and a tip's greatest width, CSS pixels. */
const GAP = 14;
const WIDTH = 280;

/**
 * @param {Stage} stage
 * @param {{onPin: (network: number|null) => void, onSeek: (index: number) => void}} actions
 */
export function connectHover(stage, { onPin, onSeek }) {
  const { container } = stage;
  const ring = container.appendChild(element("div", { className: "ring", hidden: true }));
  const tip = container.appendChild(element("div", { className: "tip", hidden: true }));
  tip.setAttribute("role", "status");
  let asked = false;
  /** @type {PointerEvent|null} */
  let pointer = null;

  function show() {
    asked = false;
    const hit = pointer && stage.hit(pointer.clientX, pointer.clientY);
    ring.hidden = tip.hidden = !hit;
    container.classList.toggle("over-mark", Boolean(hit));
    if (!hit) return;
    const [x, y] = hit.at;
    ring.style.translate = `${x}px ${y}px`;
    tip.replaceChildren(...lines(hit));
    // Beside the mark, on the side with more room.
    const { clientWidth, clientHeight } = container;
    const left = x > clientWidth / 2;
    const above = y > clientHeight / 2;
    tip.style.left = left ? "auto" : `${x + GAP}px`;
    tip.style.right = left ? `${clientWidth - x + GAP}px` : "auto";
    tip.style.maxWidth = `${Math.min(WIDTH, (left ? x : clientWidth - x) - GAP)}px`;
    tip.style.top = above ? "auto" : `${y + 10}px`;
    tip.style.bottom = above ? `${clientHeight - y + 10}px` : "auto";
  }

  function follow(/** @type {PointerEvent|null} */ event) {
    pointer = event;
    if (asked) return;
    asked = true;
    requestAnimationFrame(show);
  }

  container.addEventListener("pointermove", follow);
  container.addEventListener("pointerdown", follow);
  container.addEventListener("pointerleave", () => follow(null));
  container.addEventListener("click", ({ clientX, clientY }) => {
    const hit = stage.hit(clientX, clientY);
    if (!hit) onPin(null);
    else if (hit.network === null) onSeek(hit.index);
    else onPin(hit.network);
  });

  return {
    /** What lies under the pointer may have changed. */
    refresh() {
      if (pointer) follow(pointer);
    },
  };
}

/** @param {Hit} hit @returns {HTMLElement[]} */
function lines(hit) {
  const who = hit.network === null ? (hit.networks === 1 ? "" : `, mean of ${hit.networks} networks`) : `, network ${hit.network + 1}`;
  const layer = hit.name ? `L${hit.layer} ${hit.name}` : `L${hit.layer}`;
  const bits = (/** @type {number} */ value, /** @type {number|null} */ error) => `${value.toFixed(4)}${error === null ? "" : ` ± ${error.toFixed(4)}`} bits`;
  const [xError, yError] = hit.errors;
  const texts = [`${layer}, epoch ${hit.epoch}${who}`, `${quantity("X", "T")} ${bits(hit.i_xt_bits, xError)}`, `${quantity("T", "Y")} ${bits(hit.i_ty_bits, yError)}`];
  if (hit.networks > 1) {
    const pair = (/** @type {[number|null, number|null]} */ [mean, sd]) => (mean === null ? "–" : sd === null ? mean.toFixed(2) : `${mean.toFixed(2)} ± ${sd.toFixed(2)}`);
    texts.push(`mean ± sd: ${pair(hit.i_xt)}; ${pair(hit.i_ty)}`);
  }
  if (hit.doubts.length > 0) texts.push(hit.doubts.join(", "));
  return texts.map((textContent, n) => element("p", { textContent, className: n === 0 ? "tip-title" : "" }));
}

/** @param {string} a @param {string} b */
const quantity = (a, b) => `I(${a};${b})`;
