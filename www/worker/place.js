// Where the site is. A module's own address does not say it: scripts that are put together have another one.

/** Address of the folder with index.html; the workers' scripts lie in www/worker/. */
const site = "document" in globalThis ? document.baseURI : new URL("../../", location.href);

/** The address of a file of the site. @param {string} path from the folder with index.html */
export const fileOfSite = (path) => new URL(path, site).href;
