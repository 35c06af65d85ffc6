// Runs kept in IndexedDB while they run, for page and worker: from them an interrupted one is resumed.
//
// A run has a key of its own, so that no tab overwrites another's. Each page holds a lock with its
// name as long as it lives: a run whose page is gone was interrupted.

/** @import { Pairs } from "./messages.js" */

/**
 * @typedef {object} About what is known of a kept run
 * @property {string} key
 * @property {string} tab name of its page
 * @property {number} run its number there
 * @property {number} savedAt ms
 * @property {number} epoch that all its networks had reached
 * @property {Pairs} pairs
 */

const NAME = "infoplane";
/** What is known of each run, by its key; and the bytes of its file. */
const ABOUT = "about";
const BYTES = "bytes";

/** Interrupted runs that are kept, newest first, and for how long, ms. */
const MOST = 3;
const LONGEST_MS = 30 * 24 * 3600 * 1000;

/** @param {string} tab @param {number} run */
export const keyOf = (tab, run) => `${tab} ${run}`;

const lockOf = (/** @type {string} */ tab) => `infoplane page ${tab}`;

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ABOUT, { keyPath: "key" });
      request.result.createObjectStore(BYTES);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * One transaction over both stores: all of it happens or nothing.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(about: IDBObjectStore, bytes: IDBObjectStore, answer: (value: T) => void) => void} work
 * @returns {Promise<T|undefined>}
 */
async function transact(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction([ABOUT, BYTES], mode);
      /** @type {T|undefined} */
      let answer;
      transaction.oncomplete = () => resolve(answer);
      transaction.onabort = () => reject(transaction.error ?? new DOMException("The browser gave up.", "AbortError"));
      work(transaction.objectStore(ABOUT), transaction.objectStore(BYTES), (value) => (answer = value));
    });
  } finally {
    database.close();
  }
}

/** Says that this page lives, until it does not. @param {string} tab */
export function live(tab) {
  // Without locks every run of another page counts as interrupted.
  navigator.locks?.request(lockOf(tab), () => new Promise(() => {})).catch(() => {});
}

/** @param {Omit<About, "key">} about @param {Uint8Array} bytes of its file */
export function keep(about, bytes) {
  const key = keyOf(about.tab, about.run);
  return transact("readwrite", (abouts, files) => {
    abouts.put({ ...about, key });
    files.put(bytes, key);
  });
}

/** By it pages tell each other that one of the kept runs was taken over or discarded: it does not hear itself. */
const changes = typeof BroadcastChannel === "function" ? new BroadcastChannel("infoplane-kept") : null;

/** @param {() => void} changed another page has taken over or discarded a run */
export function onKeptChange(changed) {
  if (changes) changes.onmessage = changed;
}

/** Tells the other pages. */
const announce = () => changes?.postMessage("");

/** Removes a run that was offered, for all pages. @param {string} key */
export async function discard(key) {
  await forget(key);
  announce();
}

/** @param {string[]} keys */
export function forget(...keys) {
  return transact("readwrite", (abouts, files) => {
    for (const key of keys) {
      abouts.delete(key);
      files.delete(key);
    }
  });
}

/**
 * Runs whose page is gone, newest first; those too many or too old are removed.
 * @param {string} tab this page's name
 * @param {(run: number) => boolean} over which of its own runs are gone too
 * @returns {Promise<About[]>}
 */
export async function interrupted(tab, over) {
  /** @type {About[]} */
  const all = (await transact("readonly", (abouts, _, answer) => {
    const request = abouts.getAll();
    request.onsuccess = () => answer(request.result);
  })) ?? [];
  const locks = (await navigator.locks?.query())?.held?.map((lock) => lock.name) ?? [];
  const gone = all.filter((about) => (about.tab === tab ? over(about.run) : !locks.includes(lockOf(about.tab))));
  gone.sort((a, b) => b.savedAt - a.savedAt);
  const oldest = Date.now() - LONGEST_MS;
  const kept = gone.filter((about, i) => i < MOST && about.savedAt > oldest);
  if (kept.length < gone.length) await forget(...gone.filter((about) => !kept.includes(about)).map((about) => about.key));
  return kept;
}

/**
 * Makes a run one of this page.
 * @param {string} key @param {string} tab @param {number} run
 * @returns {Promise<Uint8Array|null>} its file; null when it is no longer there
 */
export async function takeOver(key, tab, run) {
  const newKey = keyOf(tab, run);
  /** @type {Uint8Array|undefined} */
  const bytes = await transact("readwrite", (abouts, files, answer) => {
    const about = abouts.get(key);
    const file = files.get(key);
    // Requests succeed in their order.
    file.onsuccess = () => {
      if (!about.result || !file.result) return;
      abouts.delete(key);
      files.delete(key);
      abouts.put({ ...about.result, key: newKey, tab, run });
      files.put(file.result, newKey);
      answer(file.result);
    };
  });
  if (bytes) announce();
  return bytes ?? null;
}
