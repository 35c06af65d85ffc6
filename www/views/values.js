// The shown epoch's values as a table: exact, and readable without seeing the plane.

import { element, find, tell } from "./dom.js";

/** @import { EpochValues } from "../worker/messages.js" */

/** A share beyond the bins in per cent; "" of one that is left unsaid, or not known. @param {number|null|undefined} share */
export const beyondBins = (share) => (share && share >= 0.001 ? `${(100 * share).toFixed(1)} %` : "");

/** @param {HTMLElement} container */
export function createValues(container) {
  const [body, epoch, note, outside] = ["#values", "#values-epoch", "#values-note", "#values-outside"].map((id) => find(container, id, HTMLElement));

  return {
    /** @param {EpochValues|null} values @param {string[]} names of layers that have some; there are no networks behind them */
    show(values, names) {
      tell(epoch, values ? String(values.epoch) : "–");
      const layers = values?.layers ?? [];
      while (body.children.length < layers.length) {
        body.append(element("tr", {}, [element("th", { scope: "row" }), element("td"), element("td"), element("td")]));
      }
      while (body.children.length > layers.length) body.lastChild?.remove();
      // Shares are a column only where there are any.
      const beyond = layers.some((layer) => beyondBins(layer.outside));
      outside.hidden = !beyond;
      layers.forEach((layer, i) => {
        const [name, x, y, share] = /** @type {HTMLCollectionOf<HTMLElement>} */ (body.children[i].children);
        share.hidden = !beyond;
        share.textContent = beyondBins(layer.outside);
        name.textContent = names[i] ?? `L${layer.layer}${i === layers.length - 1 ? ", output" : ""}`;
        x.textContent = layer.i_xt_bits.toFixed(2);
        y.textContent = layer.i_ty_bits.toFixed(2);
      });
      const { train_accuracy: train, test_accuracy: test } = values ?? {};
      const accuracy = train === undefined || test === undefined ? "" : `Accuracy ${(100 * train).toFixed(1)} % in training, ${(100 * test).toFixed(1)} % in test.`;
      const missing = values && layers.length === 0 ? "Information is not estimated at this epoch. " : "";
      const mean = values && values.networks > 1 ? `Means over ${values.networks} networks. ` : "";
      tell(note, `${missing}${mean}${accuracy}`);
    },
  };
}
