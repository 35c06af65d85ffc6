// The reader's own files, loaded when the first come: data, activations, and figures that need data.

/** @import { GalleryFigure, OwnData, Pairs } from "../worker/messages.js" */
/** @import { Own } from "../files/own.js" */
/** @import { Form } from "../views/form.js" */

const whole = new Intl.NumberFormat("en-GB");

/**
 * @param {Form} form
 * @param {() => Promise<Own>} load
 * @param {(error: unknown) => void} failed to load
 */
export function createOwnLoader(form, load, failed) {
  /** @type {Own|null} */
  let own = null;
  /** @type {Promise<Own>|null} */
  let loading = null;

  async function use() {
    loading ??= load();
    try {
      own = await loading;
      return own;
    } catch (error) {
      loading = null;
      failed(error);
      throw error;
    }
  }

  return {
    /** @param {File[]} files */
    read: (files) => use().then((loaded) => loaded.read(files), () => {}),

    /** @param {GalleryFigure} figure @param {"lecture"|"paper"} size */
    need: (figure, size) => use().then((loaded) => loaded.need(figure, size), () => {}),

    /** @param {OwnData} data @param {Pairs} pairs */
    keep: async (data, pairs) => (await use()).keep(data, pairs),

    /** The data that parameters name, where it is here. @param {Pairs} pairs */
    of: (pairs) => own?.of(pairs) ?? null,

    /** Says what the form's data is. @param {Pairs} pairs */
    show(pairs) {
      own?.show(pairs);
      // The split that the data brings is a choice only where its files have parts to train and to test on.
      const given = own?.of(pairs)?.facts.given;
      form.allow("split", "given", Boolean(given), given ? `given: ${whole.format(given.train)} train, ${whole.format(given.test)} test` : "");
    },

    /** Imported activations are to be estimated with other settings. */
    measure: () => own?.measure(),
    left: () => own?.left(),
    forgetNeed: () => own?.forgetNeed(),
  };
}

/** @typedef {ReturnType<typeof createOwnLoader>} OwnLoader */
