// Files that are dropped on the page: a run, or data and activations.

/** How a run's file begins. */
const RUN = "infoplan";

/** Whether a file says that it holds a run. @param {File} file */
async function isRun(file) {
  if (file.name.toLowerCase().endsWith(".infoplane")) return true;
  const start = await file.slice(0, RUN.length).text().catch(() => "");
  return start === RUN;
}

/**
 * Takes files wherever they are dropped.
 * @param {{run: (file: File) => void, others: (files: File[]) => void, problem: (text: string) => void}} take
 */
export function connectDrop({ run, others, problem }) {
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  const mark = (/** @type {boolean} */ dropping) => document.documentElement.toggleAttribute("data-dropping", dropping);
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    mark(true);
  });
  addEventListener("dragleave", (event) => event.relatedTarget === null && mark(false));
  addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    const runs = await Promise.all(files.map(isRun));
    if (!runs.includes(true)) others(files);
    else if (files.length === 1) run(files[0]);
    else problem("Drop one run by itself, and data without a run.");
  });
}
