// The components of the regions that show the cluster and its tasks, loaded after the first region can be used.
import { eventConsole } from "./events/console.js";
import { panel } from "./infrastructure/panel.js";
import { kill } from "./map/kill.js";
import { load } from "./map/load.js";
import { losses } from "./map/losses.js";
import { map } from "./map/map.js";
import { race } from "./race.js";
import { deadLetters } from "./tasks/dead-letters.js";
import { detail } from "./tasks/detail.js";
import { taskTabs } from "./tasks/tabs.js";
import { taskTable } from "./tasks/task-table.js";

/** name → the function that creates the component from its dependencies. */
export const components = {
  deadLetters,
  detail,
  events: eventConsole,
  infrastructure: panel,
  kill,
  load,
  losses,
  map,
  race,
  tasks: taskTable,
  taskTabs,
};
