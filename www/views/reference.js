// A run that is kept next to the next one: its stage, and what differs.

import { find, tell } from "./dom.js";
import { createStage } from "./stage.js";

/** @param {HTMLElement} container @param {string} label @param {() => void} toggle */
export function createReferenceView(container, label, toggle) {
  const button = find(container, "#keep-reference", HTMLButtonElement);
  const [waits, box, differences, about] = ["#reference-waits", "#reference-box", "#differences", "#reference-what"].map((id) => find(container, id, HTMLElement));
  const stage = createStage(find(container, "#reference", HTMLElement), label);
  button.addEventListener("click", toggle);

  return {
    stage,

    /** @param {boolean} kept whether there is a reference @param {{about: string, differences: string}|null} beside where it is shown */
    show(kept, beside) {
      document.documentElement.dataset.reference = String(beside !== null);
      button.setAttribute("aria-pressed", String(kept));
      button.textContent = kept ? "Drop reference" : "Keep as reference";
      waits.hidden = !kept || beside !== null;
      box.hidden = differences.hidden = !beside;
      tell(about, beside?.about ?? "");
      tell(differences, beside?.differences ?? "");
    },
  };
}
