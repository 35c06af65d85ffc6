// One input of twelve bits: the vertices of an icosahedron, or a ring. A vertex is a checkbox.

const SVG = "http://www.w3.org/2000/svg";
const PHI = (1 + Math.sqrt(5)) / 2;

/** The vertex of each bit, of length sqrt(1 + φ²). */
const VERTICES = [
  [0, 1, PHI], [0, -1, PHI], [1, -PHI, 0], [PHI, 0, 1], [-1, -PHI, 0], [-1, PHI, 0],
  [-PHI, 0, -1], [0, 1, -PHI], [PHI, 0, -1], [0, -1, -PHI], [1, PHI, 0], [-PHI, 0, 1],
];
const LENGTH = Math.hypot(1, PHI);

/** The label is yes where n + |D| is above: n vertices are set, D is the sum of the unit vectors to them. */
const THRESHOLD = 7.63;

/** Middle and size of the picture, radius of a vertex in front, and at the back. */
const MIDDLE = 100;
const RADIUS = 86;
const FRONT = 10;
const BACK = 8.5;

/** A first pattern: seven vertices, as many as make the rule hard. */
const FIRST = 0b110100100111;

const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (/** @type {number[]} */ a, /** @type {number[]} */ b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (/** @type {number[]} */ a) => a.map((v) => v / Math.hypot(...a));

/** Adjacent pairs: those at the least angle, whose product is φ. */
const EDGES = VERTICES.flatMap((a, i) => VERTICES.slice(i + 1).flatMap((b, k) => (Math.abs(dot(a, b) - PHI) < 1e-9 ? [[i, i + 1 + k]] : [])));

/** The icosahedron seen along the axis of a face: no vertex hides another. */
function icosahedron() {
  const face = [0, 1, 3];
  const toward = unit(face.reduce((sum, i) => sum.map((v, axis) => v + VERTICES[i][axis]), [0, 0, 0]));
  const right = unit(cross(VERTICES[0].map((v, axis) => v - dot(VERTICES[0], toward) * toward[axis]), toward));
  const up = cross(toward, right);
  return VERTICES.map((v) => {
    const scale = RADIUS / LENGTH;
    return { x: MIDDLE + scale * dot(v, right), y: MIDDLE - scale * dot(v, up), front: dot(v, toward) > 0 };
  });
}

/** Twelve bits in a ring, the first at the top. */
function ring() {
  return VERTICES.map((_, bit) => {
    const angle = (Math.PI * bit) / 6;
    return { x: MIDDLE + RADIUS * Math.sin(angle), y: MIDDLE - RADIUS * Math.cos(angle), front: true };
  });
}

/**
 * @param {SVGSVGElement} svg
 * @param {{changed: () => void, hinted: () => void}} hooks a bit was toggled; the pointer or the focus moved
 */
export function createPatternMap(svg, { changed, hinted }) {
  let pattern = FIRST;
  let solid = true;
  /** @type {number|null} */
  let hint = null;
  /** @type {SVGGElement[]} */
  let vertices = [];
  /** @type {{line: SVGElement, ends: number[]}[]} */
  let edges = [];

  const has = (/** @type {number} */ bit, of = pattern) => ((of >> (11 - bit)) & 1) === 1;
  const toggled = (/** @type {number} */ bit) => pattern ^ (1 << (11 - bit));

  function element(/** @type {string} */ name, /** @type {Record<string, string|number>} */ attributes, parent = /** @type {Element} */ (svg)) {
    const made = parent.appendChild(document.createElementNS(SVG, name));
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
  }

  function setHint(/** @type {number|null} */ bit) {
    hint = bit;
    hinted();
  }

  function set(/** @type {number} */ next) {
    pattern = next;
    vertices.forEach((vertex, bit) => vertex.setAttribute("aria-checked", String(has(bit))));
    for (const { line, ends } of edges) line.classList.toggle("set", has(ends[0]) && has(ends[1]));
    changed();
  }

  function layOut(/** @type {boolean} */ isIcosahedron) {
    solid = isIcosahedron;
    svg.replaceChildren();
    svg.setAttribute("aria-label", solid ? "Input pattern: the twelve vertices of an icosahedron" : "Input pattern: twelve bits");
    const places = solid ? icosahedron() : ring();
    edges = [];
    if (solid) {
      const isFront = ([i, j]) => places[i].front || places[j].front;
      // What is at the back is drawn first.
      for (const ends of [...EDGES].sort((a, b) => Number(isFront(a)) - Number(isFront(b)))) {
        const [a, b] = ends.map((i) => places[i]);
        edges.push({ line: element("line", { class: isFront(ends) ? "edge" : "edge back", x1: a.x, y1: a.y, x2: b.x, y2: b.y }), ends });
      }
    } else {
      element("circle", { class: "edge", cx: MIDDLE, cy: MIDDLE, r: RADIUS });
    }
    // In the order of the bits, which is that of the Tab key.
    vertices = places.map(({ x, y, front }, bit) => {
      const vertex = /** @type {SVGGElement} */ (
        element("g", { class: front ? "vertex" : "vertex back", role: "checkbox", tabindex: 0, "aria-label": `${noun(1)} ${bit + 1}`, transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` })
      );
      element("circle", { class: "reach", r: 18 }, vertex);
      element("circle", { class: "disc", r: front ? FRONT : BACK }, vertex);
      element("text", { y: 3.2, "aria-hidden": "true" }, vertex).textContent = String(bit + 1);
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
  const count = (/** @type {number} */ of) => VERTICES.filter((_, bit) => has(bit, of)).length;

  return {
    /** The pattern: a row of the dataset, its first bit the most significant. */
    get pattern() {
      return pattern;
    },
    /** The bit under the pointer or the focus. */
    get hint() {
      return hint;
    },
    set,
    /** Lays out an icosahedron, else a ring. */
    layOut,
    has,
    /** The pattern with one bit changed. */
    toggled,
    /** How many bits of a pattern are set. */
    count,
    /** "vertex", "vertices", "bit", "bits". */
    noun,
    /** The rule on a pattern of the icosahedron, in words; null in a ring, which has none so short. */
    rule() {
      if (!solid) return null;
      const sum = VERTICES.reduce((d, v, bit) => (has(bit) ? d.map((value, axis) => value + v[axis] / LENGTH) : d), [0, 0, 0]);
      const value = count(pattern) + Math.hypot(...sum);
      return `${value.toFixed(2)} ${value > THRESHOLD ? ">" : "<"} ${THRESHOLD}`;
    },
  };
}
