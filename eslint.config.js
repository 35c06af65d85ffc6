// What a line of JavaScript may do, and which rooms of the page may know each other.

import js from "@eslint/js";
import globals from "globals";

/** A room of www/ and those that it may not import. @param {string} room @param {string[]} others */
const room = (room, others) => ({
  files: [`www/${room}/**/*.js`],
  rules: {
    "no-restricted-imports": ["error", { patterns: others.map((other) => ({ group: [`**/${other}/*`, "**/main.js"], message: `${room}/ does not know ${other}/: it is given what it needs.` })) }],
    // The same for what is loaded when it is needed.
    "no-restricted-syntax": ["error", ...others.map((other) => ({ selector: `ImportExpression > Literal[value=/\\u002F${other}\\u002F/]`, message: `${room}/ does not know ${other}/.` }))],
  },
});

export default [
  { ignores: ["target/", "benches/", "node_modules/"] },
  js.configs.recommended,
  { files: ["www/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["www/worker/**/*.js"], languageOptions: { globals: globals.worker } },
  { files: ["www/*.js"], languageOptions: { globals: { ...globals.browser, isolationSettled: "readonly" } } },
  { files: ["www/coi-serviceworker.js", "www/early.js"], languageOptions: { sourceType: "script", globals: globals.serviceworker } },
  { files: ["xtask/*.mjs"], languageOptions: { globals: globals.node } },
  // Functions that are given to a page run there.
  { files: ["tests/page/**/*.mjs"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  room("files", ["app"]),
  room("views", ["app", "files", "worker"]),
  room("worker", ["app", "files", "views"]),
];
