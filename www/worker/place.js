// Where the site is. A module's own address does not say it: scripts that are put together have another one.

/** Address of the folder with index.html; the workers' scripts lie in www/worker/. */
const site = "document" in globalThis ? document.baseURI : new URL("../../", location.href);

/** A file that the site may have; null where it does not. @param {string} path from the folder with index.html */
export async function askForFile(path) {
  const answer = await fetch(fileOfSite(path));
  // A host may answer with a page of its own where there is no file.
  return answer.ok && !/html/.test(answer.headers.get("content-type") ?? "") ? answer : null;
}

/** The address of a file of the site. @param {string} path from the folder with index.html */
export const fileOfSite = (path) => new URL(path, site).href;
