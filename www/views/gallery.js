// The choice of a figure of the paper, and the data that it may need.

import { element, find, tell } from "./dom.js";

/** @import { GalleryFigure } from "../worker/messages.js" */

const SIZES = /** @type {const} */ ([
  ["lecture", "Lecture size, about 15 seconds"],
  ["paper", "Paper size, 50 networks per condition"],
]);

/** @param {HTMLSelectElement} select @param {GalleryFigure[]} figures @param {(figure: GalleryFigure, size: "lecture"|"paper") => void} choose */
export function createGallery(select, figures, choose) {
  select.append(element("option", { value: "", textContent: "Figures from Shwartz-Ziv & Tishby …" }));
  for (const [size, label] of SIZES) {
    select.append(element("optgroup", { label }, figures.map(({ name, title }) => element("option", { value: `${name} ${size}`, textContent: title }))));
  }
  select.addEventListener("change", () => {
    const [name, size] = select.value.split(" ");
    const figure = figures.find((f) => f.name === name);
    if (figure) choose(figure, size === "paper" ? "paper" : "lecture");
  });
  return {
    /** @param {string} choice a name and a size, or "" */
    show: (choice) => void (select.value = choice),
    focus: () => select.focus(),
  };
}

/** A figure that waits for data. @param {HTMLElement} container @param {{files: () => void, drop: () => void}} actions */
export function createNeed(container, { files, drop }) {
  const what = find(container, "#need-what", HTMLElement);
  find(container, "#need-files", HTMLButtonElement).addEventListener("click", files);
  find(container, "#need-drop", HTMLButtonElement).addEventListener("click", drop);
  return {
    /** @param {GalleryFigure|null} figure */
    show(figure) {
      container.hidden = !figure;
      tell(what, figure ? `“${figure.title}” needs ${figure.needs}.` : "");
    },
  };
}
