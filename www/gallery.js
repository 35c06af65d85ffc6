// The figures of the paper: a choice that fills the form, and a word about what to see.

/** @typedef {import("./messages.js").Pairs} Pairs */
/** @typedef {{name: string, title: string, about: string, display: Pairs, published: boolean, needs: string|null, shape: [number, number]|null, lecture: Pairs, paper: Pairs}} Figure
 *   `needs` is data that a figure needs, `shape` the values and classes of its inputs */

const SIZES = /** @type {const} */ ([
  ["lecture", "Lecture size, about 15 seconds"],
  ["paper", "Paper size, 50 networks of each kind"],
]);

/**
 * @param {HTMLSelectElement} select
 * @param {HTMLElement} about stands for the page's general words while a figure is shown
 * @param {HTMLElement} general
 * @param {Figure[]} figures
 * @param {{choose: (pairs: Pairs, display: Pairs) => void, need: (figure: Figure, size: "lecture"|"paper") => void}} hooks
 */
export function createGallery(select, about, general, figures, { choose, need }) {
  const option = (/** @type {string} */ value, /** @type {string} */ textContent) => Object.assign(document.createElement("option"), { value, textContent });
  select.append(option("", "Figures of the paper …"));
  for (const [size, label] of SIZES) {
    const group = Object.assign(document.createElement("optgroup"), { label });
    group.append(...figures.map(({ name, title }) => option(`${name} ${size}`, title)));
    select.append(group);
  }
  select.addEventListener("change", () => {
    const [name, size] = /** @type {[string, "lecture"|"paper"]} */ (select.value.split(" "));
    const figure = figures.find((f) => f.name === name);
    if (figure?.needs) need(figure, size);
    else if (figure) choose(figure[size], figure.display);
  });

  /** The figure and the size whose parameters these are. @param {Pairs} pairs */
  function find(pairs) {
    const values = new Map(pairs);
    const figure = figures.find((f) => f.name === values.get("name"));
    // Threads never change a result; the data of a figure that needs some has a digest of its own.
    const free = figure?.needs ? ["threads", "dataset"] : ["threads"];
    const is = (/** @type {Pairs} */ wanted) => wanted.every(([name, text]) => free.includes(name) || values.get(name) === text);
    const size = figure && SIZES.map(([size]) => size).find((size) => is(figure[size]));
    return { figure, size };
  }

  return {
    /** The name of the figure that is published with these parameters, or "". @param {Pairs} pairs */
    published(pairs) {
      const { figure, size } = find(pairs);
      return figure?.published && size === "paper" ? figure.name : "";
    },

    /** Shows which figure the form's parameters are. @param {Pairs} pairs */
    show(pairs) {
      const { figure, size } = find(pairs);
      select.value = figure && size ? `${figure.name} ${size}` : "";
      const text = figure ? `${figure.title}. ${figure.about}` : "";
      if (about.textContent !== text) about.textContent = text;
      about.hidden = !figure;
      general.hidden = Boolean(figure);
    },
  };
}
