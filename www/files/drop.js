// Files that were dropped on the page: a run, or data and activations.

/** How a run's file begins. */
const RUN = "infoplan";

/** Whether a file says that it holds a run. @param {File} file */
async function isRun(file) {
  if (file.name.toLowerCase().endsWith(".infoplane")) return true;
  const start = await file.slice(0, RUN.length).text().catch(() => "");
  return start === RUN;
}

/** @param {File[]} files @returns {Promise<{run: File|null, others: File[], problem: string}>} */
export async function sort(files) {
  const runs = await Promise.all(files.map(isRun));
  if (!runs.includes(true)) return { run: null, others: files, problem: "" };
  if (files.length === 1) return { run: files[0], others: [], problem: "" };
  return { run: null, others: [], problem: "Drop one run file or data files, not both." };
}
