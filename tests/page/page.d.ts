// What tests find on the page: elements that are there, whatever kind they are of. A test that does not find
// one fails where it looks, with the selector in its trace.

import "playwright-core";

declare global {
  /** An element with what tests read of forms, canvases and disclosure. */
  type Found = { textContent: string; getAttribute(name: string): string; getContext(kind: "2d"): CanvasRenderingContext2D } & HTMLElement &
    Omit<HTMLCanvasElement, "getContext"> &
    HTMLInputElement &
    HTMLDetailsElement;

  interface ParentNode {
    querySelector(selectors: string): Found;
    querySelectorAll(selectors: string): NodeListOf<Found>;
  }

  interface Document {
    getElementById(id: string): Found;
  }

  /** What tests leave in a page for themselves. */
  var seen: { epochs: number[]; motion: string[] };
  var apart: string[];
  var told: Set<string>;
  var longTasks: number[];
  var framesDrawn: number;
  var framesAsked: number;
  var start: number;
  var foreign: boolean | undefined;
  var inline: boolean | undefined;
  var axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }> };
}

declare module "playwright-core" {
  interface Locator {
    textContent(options?: { timeout?: number }): Promise<string>;
    getAttribute(name: string, options?: { timeout?: number }): Promise<string>;
    boundingBox(options?: { timeout?: number }): Promise<{ x: number; y: number; width: number; height: number }>;
    evaluate<R, Arg>(pageFunction: (element: Found, arg: Arg) => R | Promise<R>, arg: Arg): Promise<R>;
    evaluate<R>(pageFunction: (element: Found) => R | Promise<R>): Promise<R>;
    evaluateAll<R>(pageFunction: (elements: Found[]) => R | Promise<R>): Promise<R>;
  }
}
