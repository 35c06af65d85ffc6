// Elements of the page made by its scripts.

/** @param {string} tag @param {Record<string, any>} [properties] @param {(Node|string)[]} [children] @returns {any} */
export function element(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}
