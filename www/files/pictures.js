// Pictures and the movie of the shown figure.

import { fileName, save } from "./save.js";

/** @import { View, ViewOptions } from "../worker/messages.js" */

/** Pixels of a picture for one of the page's design: fine enough for print. */
const PICTURE_SCALE = 3;
/** Size of the movie, pixels. */
const MOVIE = { width: 1280, height: 960, scale: 1.5 };
/** Frames a second, and the most seconds, of a movie. */
const MOVIE_RATE = 30;
const MOVIE_SECONDS = 16;

/**
 * @typedef {object} Picture what is drawn
 * @property {View} view
 * @property {ViewOptions & {figure: string}} options
 * @property {number} place in the recorded epochs
 * @property {number} width @property {number} height of the stage, pixels
 * @property {string} name of the run
 */

/** A canvas with the figure on its ground. @param {View} view @param {ViewOptions} options @param {number} width @param {number} height @param {number} scale */
function picture(view, options, width, height, scale) {
  const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(width * scale), height: Math.round(height * scale) });
  const layer = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const figure = { ...options, scale };
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground");
  const put = (/** @type {() => void} */ draw) => {
    draw();
    context.drawImage(layer, 0, 0);
  };
  return {
    canvas,
    /** Draws a place in the recorded epochs from nothing. @param {number} place */
    draw(place) {
      context.fillStyle = ground;
      context.fillRect(0, 0, canvas.width, canvas.height);
      put(() => view.drawFigureAxes(layer, figure));
      layer.getContext("2d")?.clearRect(0, 0, layer.width, layer.height);
      put(() => view.drawFigureTrail(layer, figure, 0, Math.floor(place) + 1));
      put(() => view.drawFigureCurrent(layer, figure, place));
    },
  };
}

/** @param {Picture} what */
export async function savePng({ view, options, place, width, height, name }) {
  const { canvas, draw } = picture(view, options, width, height, PICTURE_SCALE);
  draw(place);
  const blob = await new Promise((/** @type {(blob: Blob|null) => void} */ resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The browser could not make a picture of this size.");
  save(blob, fileName(name, options.figure, "png"));
}

/** @param {Picture} what */
export function saveSvg({ view, options, place, width, height, name }) {
  const svg = view.figureSvg({ ...options, scale: 1 }, width, height, place);
  save(new Blob([svg], { type: "image/svg+xml" }), fileName(name, options.figure, "svg"));
}

/**
 * Records the timeline from the first epoch to the last one that there is: the paper's movie.
 * @param {Picture} what
 * @param {string} type that the browser can record
 * @param {(share: number) => boolean} onProgress answers whether to go on: not if another run is shown
 * @returns {Promise<boolean>} whether there is a movie
 */
export async function saveMovie({ view, options, name }, type, onProgress) {
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
    if (!onProgress((frame + 1) / frames)) {
      whole = false;
      break;
    }
  }
  recorder.stop();
  await stopped;
  track.stop();
  if (whole) save(new Blob(parts, { type }), fileName(name, options.figure, "webm"));
  return whole;
}
