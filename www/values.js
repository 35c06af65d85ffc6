// The shown epoch's values as a table: exact, and readable without seeing the plane.

/** Shortest time between two updates, ms. */
const PERIOD_MS = 120;

/** Shares beyond the bins below this one are left unsaid. */
const SAID_FROM = 0.001;

/** @param {{body: HTMLElement, epoch: HTMLElement, note: HTMLElement}} parts */
export function createValues({ body, epoch, note }) {
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
      const values = index < 0 ? null : JSON.parse(view.valuesAt(index, condition));
      epoch.textContent = values ? String(values.epoch) : "–";
      const layers = values?.layers ?? [];
      while (body.children.length < layers.length) {
        const row = body.appendChild(document.createElement("tr"));
        row.innerHTML = '<th scope="row"></th><td></td><td></td>';
      }
      while (body.children.length > layers.length) body.lastChild?.remove();
      layers.forEach((layer, i) => {
        const [name, x, y] = body.children[i].children;
        name.textContent = names[i] ?? `L${layer.layer}${i === layers.length - 1 ? ", output" : ""}`;
        x.textContent = layer.i_xt_bits.toFixed(2);
        y.textContent = layer.i_ty_bits.toFixed(2);
        const beyond = layer.outside >= SAID_FROM ? `${(100 * layer.outside).toFixed(0)} % beyond the bins` : "";
        name.dataset.beyond = beyond;
      });
      const accuracy = values && names.length === 0 ? `Accuracy ${(100 * values.train_accuracy).toFixed(1)} % in training, ${(100 * values.test_accuracy).toFixed(1)} % in test.` : "";
      const missing = values && layers.length === 0 ? "Information is not estimated at this epoch. " : "";
      const mean = values && values.networks > 1 ? `Means over ${values.networks} networks. ` : "";
      note.textContent = `${missing}${mean}${accuracy}`;
      return false;
    },
  };
}
