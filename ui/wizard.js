// The entry point: registers the stores and the components when Alpine starts. Only this file and watch.js use Alpine;
// the behaviour is in the imported modules, and the markup contains no script.
import { answer } from "./answer.js";
import * as api from "./api.js";
import { calculator } from "./calculator.js";
import { catalogue } from "./catalogue.js";
import { copier } from "./clipboard.js";
import { compose } from "./compose/compose.js";
import { draw } from "./compose/mathml.js";
import { picker } from "./compose/picker.js";
import { taskIn, visit } from "./permalink.js";
import { persist } from "./poll.js";
import { shortcuts } from "./shortcuts.js";
import { register } from "./watch.js";

document.addEventListener("alpine:init", () => {
  const { Alpine } = window;
  const { store, stream } = register(Alpine);
  compute(Alpine, { stream, say: (text) => store.say(text) });
  Alpine.data("theme", theme);
  Alpine.data("shortcuts", shortcuts);
});

/** Registers the form and the result section. */
function compute(Alpine, { stream, say }) {
  const make = (name, state) => {
    Alpine.store(name, state);
    return Alpine.store(name);
  };
  const known = make("catalogue", catalogue({ api }));
  const show = () => Alpine.nextTick(() => reveal("result"));
  const asked = make("calculator", calculator({ api, stream, say, visit, prepare, reveal: show }));
  const focus = (id) => Alpine.nextTick(() => document.getElementById(id)?.focus());
  const all = { api, stream, say, focus, catalogue: known, calculator: asked };
  // Called when a task is first shown: the list of operations and the result card are half of everything that is
  // loaded.
  async function prepare() {
    if (asked.isReady) return;
    try {
      const [{ components }] = await Promise.all([persist(api.resultModule), known.load()]);
      for (const [name, make] of Object.entries(components)) Alpine.data(name, () => make(all));
      asked.isReady = true;
    } catch (problem) {
      asked.problem = problem;
    }
  }

  Alpine.data("compose", () => compose(all));
  Alpine.data("picker", () => picker(known));
  Alpine.data("answer", () => answer(all));
  Alpine.data("copier", copier({ say }));
  Alpine.directive("math", (element, { expression }, { evaluateLater, effect }) => {
    const tree = evaluateLater(expression);
    effect(() => tree((found) => element.replaceChildren(...(found ? [draw(found)] : []))));
  });

  const open = () => {
    const taskId = taskIn(location);
    if (taskId === null) asked.clear();
    else if (taskId !== asked.task?.task_id) asked.show(taskId);
  };
  window.addEventListener("popstate", open);
  open();
}

/** Scrolls to a section that is not visible, or only in part. */
function reveal(id) {
  const heading = document.getElementById(id);
  const { top } = heading.getBoundingClientRect();
  if (top < 0 || top > 0.8 * innerHeight) heading.closest("section").scrollIntoView({ block: "start" });
}

function theme() {
  return {
    choice: window.wizardTheme.choice,
    choose(choice) {
      this.choice = choice;
      window.wizardTheme.choose(choice);
    },
  };
}
