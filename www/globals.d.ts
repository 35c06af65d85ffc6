/** What classic scripts and the page leave for others. */
declare var isolationSettled: Promise<unknown> | undefined;
declare var infoplane: import("./app/page.js").Tools;
