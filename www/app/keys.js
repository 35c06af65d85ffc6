// Keys, the sheet of a narrow screen and the rest of the page's furniture.

import { createFurniture } from "../views/furniture.js";
import { connectShortcuts } from "../views/shortcuts.js";

/** @import { Display } from "./display.js" */
/** @import { Experiment } from "./experiment.js" */
/** @import { Measurement } from "./measurement.js" */
/** @import { Phases } from "./phases.js" */
/** @import { Player } from "./player.js" */
/** @import { Runs } from "./runs.js" */

/** @param {HTMLElement} body @param {{runs: Runs, player: Player, phases: Phases, display: Display, experiment: Experiment, measurement: Measurement}} parts */
export function connectKeys(body, { runs, player, phases, display, experiment, measurement }) {
  const furniture = createFurniture(body, experiment.writeAddress);

  function forward() {
    if (!player.atNewest) player.seek(player.shown + 1);
    else if (phases.now !== "done") runs.step();
  }

  connectShortcuts({
    " ": () => runs.toggle(true),
    r: runs.reset,
    f: furniture.fullScreen,
    p: () => player.toggle(),
    "?": furniture.toggleKeys,
    ArrowRight: forward,
    ArrowLeft: () => player.seek(player.shown - 1),
    Home: () => player.seek(0),
    End: () => player.jumpToNewest(),
  });
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.matches("input[type=text], input[type=number]");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !typing) {
      event.preventDefault();
      const pairs = experiment.undo();
      // A run that had them is shown again, if there is one; else untrained networks.
      if (!pairs) return;
      measurement.read();
      if (!runs.backTo(pairs)) runs.edited();
    }
    if (event.key !== "Escape") return;
    if (furniture.sheetIsOpen) furniture.sheet(false);
    else if (!typing) display.pin(null);
  });
  return furniture;
}
