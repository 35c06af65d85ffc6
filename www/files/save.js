// Files that the page gives: how they are called, and how they are handed over.

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A name for files of a run. @param {string} run its name @param {string} what is in it, "" for everything @param {string} ending */
export function fileName(run, what, ending) {
  const plain = run.replaceAll(/[^\p{L}\p{N}._ -]+/gu, "-").replace(/^[. ]+/, "") || "run";
  return `${plain}${what && "-"}${what}.${ending}`;
}
