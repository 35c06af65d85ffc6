// Elements, sentences and counts of the page that its scripts make.

/** @param {string} tag @param {Record<string, any>} [properties] @param {(Node|string)[]} [children] @returns {any} */
export function element(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** A reason or a remark as a sentence; names of files and arrays stay as they are, and so do lines of Python. @param {string} text */
export const sentence = (text) => `${/^[a-z]+ /.test(text) ? text[0].toUpperCase() + text.slice(1) : text}${/[.?!]$|\n/.test(text) ? "" : "."}`;

const whole = new Intl.NumberFormat("en-GB");

/** A number of things: “1 layer”, “4,096 inputs”. @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${whole.format(count)} ${count === 1 ? one : many}`;
