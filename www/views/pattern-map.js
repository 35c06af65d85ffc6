// One input of bits: the vertices of an icosahedron, or a ring. A vertex is a checkbox.

/** @import { PatternMap } from "../worker/messages.js" */

const SVG = "http://www.w3.org/2000/svg";

/** Middle and size of the picture, radius of a vertex in front, and at the back. */
const MIDDLE = 100;
const RADIUS = 86;
const FRONT = 10;
const BACK = 8.5;

/** A first pattern: seven vertices, as many as make the rule hard. */
const FIRST = 0b110100100111;

/** The face towards the reader, by its vertices. */
const FACE = [0, 1, 3];

const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (/** @type {number[]} */ a, /** @type {number[]} */ b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (/** @type {number[]} */ a) => a.map((v) => v / Math.hypot(...a));

/** The solid seen along the axis of a face: no vertex hides another. @param {number[][]} vertices */
function solidPlaces(vertices) {
  const toward = unit(FACE.reduce((sum, i) => sum.map((v, axis) => v + vertices[i][axis]), [0, 0, 0]));
  const right = unit(cross(vertices[0].map((v, axis) => v - dot(vertices[0], toward) * toward[axis]), toward));
  const up = cross(toward, right);
  return vertices.map((v) => {
    const scale = RADIUS / Math.hypot(...v);
    return { x: MIDDLE + scale * dot(v, right), y: MIDDLE - scale * dot(v, up), front: dot(v, toward) > 0 };
  });
}

/** Bits in a ring, the first at the top. @param {number} bits */
const ringPlaces = (bits) =>
  Array.from({ length: bits }, (_, bit) => {
    const angle = (2 * Math.PI * bit) / bits;
    return { x: MIDDLE + RADIUS * Math.sin(angle), y: MIDDLE - RADIUS * Math.cos(angle), front: true };
  });

/**
 * @param {SVGSVGElement} svg
 * @param {() => void} changed a bit was toggled, or the pointer or the focus moved
 */
export function createPatternMap(svg, changed) {
  let pattern = FIRST;
  let bits = 12;
  let solid = true;
  /** @type {number|null} */
  let hint = null;
  /** @type {SVGElement[]} */
  let vertices = [];
  /** @type {{line: SVGElement, ends: [number, number]}[]} */
  let edges = [];

  const mask = (/** @type {number} */ bit) => 1 << (bits - 1 - bit);
  const has = (/** @type {number} */ bit, of = pattern) => (of & mask(bit)) !== 0;
  const toggled = (/** @type {number} */ bit) => pattern ^ mask(bit);

  /** @param {string} name @param {Record<string, string|number>} attributes @param {Element} parent */
  function draw(name, attributes, parent = svg) {
    const made = /** @type {SVGElement} */ (parent.appendChild(document.createElementNS(SVG, name)));
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
  }

  function setHint(/** @type {number|null} */ bit) {
    hint = bit;
    changed();
  }

  function set(/** @type {number} */ next) {
    pattern = next;
    vertices.forEach((vertex, bit) => vertex.setAttribute("aria-checked", String(has(bit))));
    for (const { line, ends } of edges) line.classList.toggle("set", has(ends[0]) && has(ends[1]));
    changed();
  }

  /** @param {PatternMap} map */
  function layOut(map) {
    bits = map.bits;
    solid = map.vertices !== null;
    svg.replaceChildren();
    svg.setAttribute("aria-label", solid ? "Input pattern: the twelve vertices of an icosahedron" : "Input pattern: twelve bits");
    const places = map.vertices ? solidPlaces(map.vertices) : ringPlaces(bits);
    const isFront = (/** @type {[number, number]} */ [i, j]) => places[i].front || places[j].front;
    if (!solid) draw("circle", { class: "edge", cx: MIDDLE, cy: MIDDLE, r: RADIUS });
    // What is at the back is drawn first.
    edges = [...map.edges].sort((a, b) => Number(isFront(a)) - Number(isFront(b))).map((ends) => {
      const [a, b] = [places[ends[0]], places[ends[1]]];
      return { line: draw("line", { class: isFront(ends) ? "edge" : "edge back", x1: a.x, y1: a.y, x2: b.x, y2: b.y }), ends };
    });
    // In the order of the bits, which is that of the Tab key.
    vertices = places.map(({ x, y, front }, bit) => {
      const vertex = draw("g", { class: front ? "vertex" : "vertex back", role: "checkbox", tabindex: 0, "aria-label": `${noun(1)} ${bit + 1}`, transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` });
      draw("circle", { class: "reach", r: 18 }, vertex);
      draw("circle", { class: "disc", r: front ? FRONT : BACK }, vertex);
      draw("text", { y: 3.2, "aria-hidden": "true" }, vertex).textContent = String(bit + 1);
      vertex.addEventListener("click", () => set(toggled(bit)));
      vertex.addEventListener("keydown", (event) => {
        if (event.key !== " " && event.key !== "Enter") return;
        // The space bar starts the run elsewhere.
        event.preventDefault();
        event.stopPropagation();
        set(toggled(bit));
      });
      vertex.addEventListener("pointerenter", () => setHint(bit));
      vertex.addEventListener("pointerleave", () => setHint(null));
      vertex.addEventListener("focus", () => setHint(bit));
      vertex.addEventListener("blur", () => setHint(null));
      return vertex;
    });
    set(pattern);
  }

  const noun = (/** @type {number} */ n) => (solid ? (n === 1 ? "vertex" : "vertices") : n === 1 ? "bit" : "bits");

  return {
    /** The pattern: a row of the dataset, its first bit the most significant. */
    get pattern() {
      return pattern;
    },
    /** The bit under the pointer or the focus. */
    get hint() {
      return hint;
    },
    layOut,
    random: () => set(Math.floor(Math.random() * 2 ** bits)),
    has,
    /** The pattern with one bit changed. */
    toggled,
    /** How many bits of a pattern are set. @param {number} of */
    count: (of) => Array.from({ length: bits }, (_, bit) => has(bit, of)).filter(Boolean).length,
    /** "vertex", "vertices", "bit", "bits". */
    noun,
  };
}
