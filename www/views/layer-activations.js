// An activation for each hidden layer, in place of one for all.

import { element } from "./dom.js";

/** The choice that is none: one for each layer. */
const EACH = "each";

/**
 * Adds the choice to a select; gives the place of the layers' own selects.
 * @param {HTMLSelectElement} select of the activation for all
 * @param {import("./form-fields.js").Field} field the parameter, which this takes over
 * @param {() => string} hiddenLayers what the form holds for them
 * @param {() => void} changed
 */
export function perLayer(select, field, hiddenLayers, changed) {
  const box = element("div", { className: "per-layer", hidden: true });
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Activation of each hidden layer");
  const choices = [...select.options].map(({ value, textContent }) => ({ value, textContent }));
  const accepted = choices.map(({ value }) => value);
  const { get, set } = field;
  // Of several networks the deepest; the check says so where one list does not fit them all.
  const depth = () => Math.max(1, ...hiddenLayers().split(",").map((sizes) => sizes.split("-").length));
  const words = () => [...box.querySelectorAll("select")].map((own) => own.value);
  let last = accepted[0];
  select.append(element("option", { value: EACH, textContent: "one for each layer" }));

  /** @param {string[]} list */
  function build(list) {
    box.hidden = list.length === 0;
    box.replaceChildren(
      ...list.map((word, layer) => {
        const own = element("select", {}, choices.map((choice) => element("option", choice)));
        own.value = word;
        own.setAttribute("aria-label", `Activation of layer ${layer + 1}`);
        own.addEventListener("change", changed);
        return element("label", {}, [`L${layer + 1}`, own]);
      }),
    );
  }

  field.get = () => (select.value === EACH ? words().join("-") : get());
  field.set = (text) => {
    const list = text.split("-");
    const each = list.length > 1 && list.every((word) => accepted.includes(word));
    set(each ? EACH : text);
    build(each ? list : []);
    if (!each && accepted.includes(text)) last = text;
  };
  field.picked = () => {
    if (select.value !== EACH) last = select.value;
    build(select.value === EACH ? Array(depth()).fill(last) : []);
  };
  // As many as there are layers: the last one stands for those that are new.
  field.fit = () => {
    const list = words();
    if (select.value !== EACH || list.length === depth()) return;
    build(Array.from({ length: depth() }, (_, layer) => list[Math.min(layer, list.length - 1)]));
  };
  return box;
}
