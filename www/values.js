// The shown epoch's values as a table: exact, and readable without seeing the plane.

/** Shortest time between two updates, ms. */
const PERIOD_MS = 120;

/** A share beyond the bins in per cent; "" of one that is left unsaid, or not known. @param {number|null|undefined} share */
export const beyondBins = (share) => (share && share >= 0.001 ? `${(100 * share).toFixed(1)} %` : "");

/** @param {{body: HTMLElement, epoch: HTMLElement, note: HTMLElement, outside: HTMLElement}} parts */
export function createValues({ body, epoch, note, outside }) {
  let key = "";
  let last = 0;

  return {
    /**
     * @param {any} view @param {number} index @param {number} condition @param {number} now ms
     * @param {unknown} run changes with the run
     * @param {string[]} names of layers that have some; there are no networks behind them
     * @returns {boolean} whether what is shown has yet to follow
     */
    update(view, index, condition, now, run, names = []) {
      const next = `${run} ${condition} ${index}`;
      if (next === key) return false;
      if (now - last < PERIOD_MS) return true;
      key = next;
      last = now;
      const values = index < 0 ? null : view.valuesAt(index, condition);
      epoch.textContent = values ? String(values.epoch) : "–";
      const layers = values?.layers ?? [];
      while (body.children.length < layers.length) {
        const row = body.appendChild(document.createElement("tr"));
        row.innerHTML = '<th scope="row"></th><td></td><td></td><td></td>';
      }
      while (body.children.length > layers.length) body.lastChild?.remove();
      // Shares are a column only where there are any.
      const beyond = layers.some((layer) => beyondBins(layer.outside));
      outside.hidden = !beyond;
      layers.forEach((layer, i) => {
        const [name, x, y, share] = body.children[i].children;
        share.hidden = !beyond;
        share.textContent = beyondBins(layer.outside);
        name.textContent = names[i] ?? `L${layer.layer}${i === layers.length - 1 ? ", output" : ""}`;
        x.textContent = layer.i_xt_bits.toFixed(2);
        y.textContent = layer.i_ty_bits.toFixed(2);
      });
      const accuracy = values && names.length === 0 ? `Accuracy ${(100 * values.train_accuracy).toFixed(1)} % in training, ${(100 * values.test_accuracy).toFixed(1)} % in test.` : "";
      const missing = values && layers.length === 0 ? "Information is not estimated at this epoch. " : "";
      const mean = values && values.networks > 1 ? `Means over ${values.networks} networks. ` : "";
      note.textContent = `${missing}${mean}${accuracy}`;
      return false;
    },
  };
}
