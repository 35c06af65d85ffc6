// The shown epoch's values as a table: exact, and readable without seeing the plane.

import { element, find, tell } from "./dom.js";

/** @import { EpochValues } from "../worker/messages.js" */

/** A quantity as the table has it; "–" where the estimator does not give it. @param {number|null} bits */
const number = (bits) => bits?.toFixed(2) ?? "–";

/** @param {HTMLElement} container */
export function createValues(container) {
  const [body, epoch, note, entropies, doubts] = ["#values", "#values-epoch", "#values-note", "#values-entropy", "#values-doubts"].map((id) => find(container, id, HTMLElement));

  return {
    /** @param {EpochValues|null} values @param {string[]} names of layers that have some; there are no networks behind them */
    show(values, names) {
      tell(epoch, values ? String(values.epoch) : "–");
      const layers = values?.layers ?? [];
      while (body.children.length < layers.length) {
        body.append(element("tr", {}, [element("th", { scope: "row" }), ...["", "", "", "doubts"].map((className) => element("td", { className }))]));
      }
      while (body.children.length > layers.length) body.lastChild?.remove();
      // Entropies and doubts have a column only where there are any.
      const said = values?.doubts ?? [];
      doubts.hidden = said.every((words) => words.length === 0);
      entropies.hidden = layers.every((layer) => layer.entropy_bits === null);
      layers.forEach((layer, i) => {
        const [name, x, y, entropy, doubt] = /** @type {HTMLCollectionOf<HTMLElement>} */ (body.children[i].children);
        [entropy.hidden, doubt.hidden] = [entropies.hidden, doubts.hidden];
        entropy.textContent = entropies.hidden ? "" : number(layer.entropy_bits);
        doubt.textContent = said[i]?.join(", ") ?? "";
        name.textContent = names[i] ?? `L${layer.layer}${i === layers.length - 1 ? ", output" : ""}`;
        x.textContent = number(layer.i_xt_bits);
        y.textContent = number(layer.i_ty_bits);
      });
      const { train_accuracy: train, test_accuracy: test } = values ?? {};
      const accuracy = train === undefined || test === undefined ? "" : `Accuracy ${(100 * train).toFixed(1)} % in training, ${(100 * test).toFixed(1)} % in test.`;
      const missing = values && layers.length === 0 ? "Information is not estimated at this epoch. " : "";
      const mean = values && values.networks > 1 ? `Means over ${values.networks} networks. ` : "";
      tell(note, `${missing}${mean}${accuracy}`);
    },
  };
}
