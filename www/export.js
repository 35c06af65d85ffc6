// Pictures, tables and the movie of the shown figure.

import { $, state } from "./state.js";

/** Pixels of a picture for one of the page's design: fine enough for print. */
const PICTURE_SCALE = 3;
/** Size of the movie, pixels. */
const MOVIE = { width: 1280, height: 960, scale: 1.5 };
/** Frames a second, and the most seconds, of a movie. */
const MOVIE_RATE = 30;
const MOVIE_SECONDS = 16;

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A name for files of this run. @param {string} what is in it, "" for everything @param {string} ending */
export function fileName(what, ending) {
  const name = state.run?.pairs.find(([key]) => key === "name")?.[1] ?? "";
  const plain = name.replaceAll(/[^\p{L}\p{N}._ -]+/gu, "-").replace(/^[. ]+/, "") || "run";
  return `${plain}${what && "-"}${what}.${ending}`;
}

/** A canvas with the figure on its ground. */
function picture(view, options, width, height, scale) {
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(width * scale), height: Math.round(height * scale) });
  const layer = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const figure = { ...options, scale };
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground");
  const put = (draw) => {
    draw();
    context.drawImage(layer, 0, 0);
  };
  return {
    canvas,
    /** Draws a place in the recorded epochs from nothing. */
    draw(place, trailFrom = 0) {
      context.fillStyle = ground;
      context.fillRect(0, 0, canvas.width, canvas.height);
      put(() => view.drawFigureAxes(layer, figure));
      layer.getContext("2d")?.clearRect(0, 0, layer.width, layer.height);
      put(() => view.drawFigureTrail(layer, figure, trailFrom, Math.floor(place) + 1));
      put(() => view.drawFigureCurrent(layer, figure, place));
    },
  };
}

/** @param {HTMLElement} stage @param {object} options @param {number} place */
export async function savePng(stage, options, place) {
  const { canvas, draw } = picture(state.view, options, stage.clientWidth, stage.clientHeight, PICTURE_SCALE);
  draw(place);
  // The browser takes its time, in which another run may be chosen.
  const name = fileName(String(options.figure), "png");
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The browser could not make a picture of this size.");
  save(blob, name);
}

/** @param {HTMLElement} stage @param {object} options @param {number} place */
export function saveSvg(stage, options, place) {
  const svg = state.view.figureSvg({ ...options, scale: 1 }, stage.clientWidth, stage.clientHeight, place);
  save(new Blob([svg], { type: "image/svg+xml" }), fileName(String(options.figure), "svg"));
}

/** What the browser can record, or "". */
export function movieType() {
  if (typeof MediaRecorder !== "function" || !HTMLCanvasElement.prototype.captureStream) return "";
  return ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"].find((type) => MediaRecorder.isTypeSupported(type)) ?? "";
}

/**
 * Records the timeline from the first epoch to the last one that there is: the paper's movie.
 * @param {object} options
 * @param {(share: number) => boolean} onProgress answers whether to go on
 * @returns {Promise<boolean>} whether there is a movie; none if it was stopped or another run is shown
 */
export async function saveMovie(options, onProgress) {
  const { view } = state;
  const type = movieType();
  if (!type || !view) return false;
  const { canvas, draw } = picture(view, options, MOVIE.width / MOVIE.scale, MOVIE.height / MOVIE.scale, MOVIE.scale);
  const stream = canvas.captureStream(0);
  const track = /** @type {CanvasCaptureMediaStreamTrack} */ (stream.getVideoTracks()[0]);
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: 6_000_000 });
  /** @type {Blob[]} */
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve, reject) => {
    recorder.onstop = resolve;
    recorder.onerror = () => reject(new Error("The browser stopped recording."));
  });
  const last = view.available() - 1;
  // One recorded epoch a frame, or so many that the movie does not get too long.
  const frames = Math.min(last + 1, MOVIE_RATE * MOVIE_SECONDS);
  recorder.start();
  let whole = true;
  // The recorder writes what it sees when it sees it: frames come at the movie's own pace.
  const start = performance.now();
  for (let frame = 0; frame < frames; frame += 1) {
    draw(frames > 1 ? Math.round((frame * last) / (frames - 1)) : 0);
    track.requestFrame();
    const wait = start + ((frame + 1) * 1000) / MOVIE_RATE - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
    if (state.view !== view || !onProgress((frame + 1) / frames)) {
      whole = false;
      break;
    }
  }
  recorder.stop();
  await stopped;
  track.stop();
  if (whole) save(new Blob(parts, { type }), fileName(String(options.figure), "webm"));
  return whole;
}

/**
 * Connects the menu.
 * @param {HTMLElement} stage @param {() => object} options @param {() => number} place
 */
export function connectExport(stage, options, place) {
  const note = $("save-note");
  const say = (/** @type {string} */ text) => (note.textContent = text);
  let recording = false;
  const actions = {
    "save-png": () => savePng(stage, options(), place()),
    "save-svg": () => saveSvg(stage, options(), place()),
    download: () => save(new Blob([state.run?.activations?.csv ?? state.view.informationCsv()], { type: "text/csv" }), "information.csv"),
    "save-metrics": () => save(new Blob([state.view.metricsCsv()], { type: "text/csv" }), "metrics.csv"),
    async "save-movie"() {
      if (recording) {
        recording = false;
        return;
      }
      recording = true;
      const button = $("save-movie");
      button.textContent = "Stop recording";
      let saved = false;
      try {
        saved = await saveMovie(options(), (share) => {
          say(`Recording the timeline, ${Math.round(100 * share)} %. It takes as long as the movie.`);
          return recording;
        });
      } finally {
        button.textContent = "Movie (WebM)";
        say(saved ? "" : "Nothing was kept of the recording.");
        recording = false;
      }
    },
  };
  for (const [id, action] of Object.entries(actions)) {
    $(id).addEventListener("click", async () => {
      if (!state.view || state.view.available() === 0) return;
      try {
        await action();
      } catch (error) {
        say(String(error?.message ?? error));
      }
    });
  }
  if (!movieType()) {
    const button = $("save-movie");
    // Records do not help.
    delete button.dataset.needsRecords;
    button.disabled = true;
    button.setAttribute("aria-describedby", "no-movie");
    $("no-movie").hidden = false;
  }
  for (const menu of document.querySelectorAll("details.menu")) {
    // A menu closes when something else is done, or by Escape.
    addEventListener("pointerdown", ({ target }) => target instanceof Node && !menu.contains(target) && menu.removeAttribute("open"));
    menu.addEventListener("keydown", (event) => {
      if (/** @type {KeyboardEvent} */ (event).key !== "Escape") return;
      // It is for the menu alone.
      event.stopPropagation();
      menu.removeAttribute("open");
      menu.querySelector("summary")?.focus();
    });
  }
}
