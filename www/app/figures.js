// The figures of the gallery: which one a run is, and in what it differs.

import { askForFile } from "../worker/place.js";
import { difference } from "./address.js";

/** @import { GalleryFigure, Pairs } from "../worker/messages.js" */

/** @typedef {"lecture"|"paper"} Size */

const SIZES = /** @type {const} */ (["lecture", "paper"]);

/** @param {GalleryFigure[]} figures @param {() => void} arrived a figure's text is there, which was asked for */
export function createFigures(figures, arrived) {
  /** What to see in figures; "" until it has come, or where the site does not have it. @type {Map<string, string>} */
  const texts = new Map();

  /** @param {string} name of a figure */
  async function load(name) {
    texts.set(name, "");
    const answer = await askForFile(`gallery/${name}.txt`);
    if (!answer) return;
    texts.set(name, (await answer.text()).trim());
    arrived();
  }

  /**
   * The figure that parameters are made from, its size, and the parameters that differ from it.
   * @param {Pairs} pairs
   * @returns {{figure: GalleryFigure, size: Size, differs: string[]}|null}
   */
  function find(pairs) {
    const values = new Map(pairs);
    const figure = figures.find(({ name }) => name === values.get("name"));
    if (!figure) return null;
    // Threads never change a result; the data of a figure that needs some has a digest of its own.
    const free = figure.needs ? ["threads", "dataset"] : ["threads"];
    const found = SIZES.map((size) => ({ figure, size, differs: difference(figure[size], pairs).filter((name) => !free.includes(name)) }));
    return found.reduce((best, other) => (other.differs.length < best.differs.length ? other : best));
  }

  return {
    list: figures,

    /** The name of the figure that is published with these parameters, or "". @param {Pairs} pairs */
    published(pairs) {
      const found = find(pairs);
      return found && found.differs.length === 0 && found.size === "paper" && found.figure.published ? found.figure.name : "";
    },

    /** The choice in the gallery that has these parameters, or "". @param {Pairs} pairs */
    choice(pairs) {
      const found = find(pairs);
      return found && found.differs.length === 0 ? `${found.figure.name} ${found.size}` : "";
    },

    /**
     * What is said of a run: the figure's text where it has the figure's parameters, else in what it
     * differs; "" for a run that is no figure.
     * @param {Pairs} pairs @param {(name: string, text: string) => string} word a parameter with its value
     */
    text(pairs, word) {
      const found = find(pairs);
      if (!found) return "";
      const { figure, differs } = found;
      if (differs.length === 0) {
        // Without the text the title has to do.
        if (!texts.has(figure.name)) load(figure.name).catch(() => {});
        return `${figure.title}. ${texts.get(figure.name)}`.trim();
      }
      const values = new Map(pairs);
      return `${figure.title.split(":")[0]}, changed: ${differs.map((name) => word(name, values.get(name) ?? "")).join(", ")}.`;
    },
  };
}

/** @typedef {ReturnType<typeof createFigures>} Figures */
