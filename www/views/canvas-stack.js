// Canvases above each other that share a size: what changes seldom lies below.

import { askFrame } from "./frames.js";

/** A 16:9 projector at full screen reads larger type. */
const typeFactor = () => (innerWidth >= 1800 ? 1.35 : 1);

/**
 * @param {HTMLElement} container
 * @param {string} label what the picture shows
 * @param {number} count
 * @param {() => void} resized
 */
export function canvasStack(container, label, count, resized) {
  container.setAttribute("role", "img");
  container.setAttribute("aria-label", label);
  const canvases = Array.from({ length: count }, () => container.appendChild(document.createElement("canvas")));
  const stack = {
    canvases,
    /** Canvas pixels for one of the design. */
    scale: 1,
    /** The container's width, CSS pixels: asking the page for it in each frame would have it laid out twice. */
    width: 0,
    /** @returns {boolean} whether there is anything to draw on */
    get visible() {
      return canvases[0].width > 1 && canvases[0].height > 1;
    },
    /** @param {HTMLCanvasElement} canvas */
    clear(canvas) {
      canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
    },
    fit,
  };

  function fit() {
    const { width, height } = container.getBoundingClientRect();
    const ratio = devicePixelRatio || 1;
    const size = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    stack.scale = ratio * typeFactor();
    stack.width = width;
    if (canvases[0].width === size[0] && canvases[0].height === size[1]) return;
    for (const canvas of canvases) [canvas.width, canvas.height] = size;
    resized();
    askFrame();
  }

  new ResizeObserver(fit).observe(container);
  addEventListener("resize", fit);
  return stack;
}
