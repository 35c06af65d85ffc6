// Elements, sentences and counts of the page that its scripts make.

/**
 * A part of a view: an element in its container, of the kind that it must be.
 * @template {Element} T
 * @param {ParentNode} container @param {string} selector @param {{new (): T, prototype: T}} kind
 * @returns {T}
 */
export function find(container, selector, kind) {
  const found = container.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} “${selector}”: it is of another version than its scripts. Load it again.`);
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Partial<HTMLElementTagNameMap[K]>} [properties] @param {(Node|string)[]} [children]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** Sets a text where it has changed: the browser then has nothing to lay out. @param {Element} place @param {string} text */
export function tell(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** A reason or a remark as a sentence; names of files and arrays stay as they are, and so do lines of Python. @param {string} text */
export const sentence = (text) => `${/^[a-z]+ /.test(text) ? text[0].toUpperCase() + text.slice(1) : text}${/[.?!]$|\n/.test(text) ? "" : "."}`;

const whole = new Intl.NumberFormat("en-GB");

/** A number of things: “1 layer”, “4,096 inputs”. @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${whole.format(count)} ${count === 1 ? one : many}`;

/** What went wrong, in words. @param {unknown} error */
export const reason = (error) => (error instanceof Error ? error.message : String(error));
