// The entry point: asks who the user is, then starts Alpine, and registers the stores and the components. Only this
// file and watch.js use Alpine; the behaviour is in the imported modules, and the markup contains no script.
import { answer } from "./answer.js";
import * as api from "./api.js";
import { calculator } from "./calculator.js";
import { catalogue } from "./catalogue.js";
import { copier } from "./clipboard.js";
import { compose } from "./compose/compose.js";
import { draw } from "./compose/mathml.js";
import { picker } from "./compose/picker.js";
import { me } from "./me.js";
import { taskIn, typedIn, visit } from "./permalink.js";
import { persist, sleep } from "./poll.js";
import { Problem } from "./problem.js";
import { shortcuts } from "./shortcuts.js";
import { signIn } from "./sign-in.js";
import { titleOf } from "./task.js";
import { register } from "./watch.js";

/** Milliseconds for which the page waits to learn who the user is. Without an answer it offers everything. */
const KNOWING = 2_000;

// This script may have got lost on its way, as each of them may.
if (!window.wizardTheme) await persist(() => import("/ui/early.js"), { retries: () => true });

// Alpine starts when it is known what the user may do, so nothing is drawn that is not meant for them. The first
// response was asked for while this module was on its way.
const responses = [window.wizardMe];
const answered = persist(() => api.me(responses.pop())).catch((problem) => problem);
const known = await Promise.race([answered, sleep(KNOWING)]);

document.addEventListener("alpine:init", () => {
  const { Alpine } = window;
  const user = identify(Alpine);
  const { store, stream } = register(Alpine, user);
  compute(Alpine, { me: user, stream, say: (text) => store.say(text) });
  Alpine.data("theme", theme);
  Alpine.data("shortcuts", shortcuts);
});
// Until Alpine is there, the page stays as it was delivered: headings, and no button that does nothing.
import(document.getElementById("alpine").href).catch(() => window.wizardLost());

/** Registers the user and the sign-in. */
function identify(Alpine) {
  const reload = () => {
    dispatchEvent(new CustomEvent("page-reloads"));
    location.reload();
  };
  Alpine.store("me", me({ api, known: known instanceof Problem ? null : known, reload }));
  const user = Alpine.store("me");
  Alpine.data("signIn", () => signIn({ me: user }));
  if (!known) answered.then((late) => late instanceof Problem || Object.assign(user, late));
  api.gate.onForbidden = () => user.check();
  // Who may read nothing sees nothing but the sign-in, so the page need not ask for anything else.
  if (!user.canRead) api.gate.close(new Problem({ status: 401, title: "Not signed in", detail: user.reason }));
  return user;
}

/** Registers the form and the result section. */
function compute(Alpine, { me: user, stream, say }) {
  const make = (name, state) => {
    Alpine.store(name, state);
    return Alpine.store(name);
  };
  const listed = make("catalogue", catalogue({ api }));
  const show = () => Alpine.nextTick(() => reveal("result"));
  const asked = make("calculator", calculator({ api, stream, me: user, say, visit, prepare, reveal: show }));
  const focus = (id) => Alpine.nextTick(() => document.getElementById(id)?.focus());
  const all = { api, stream, me: user, say, focus, catalogue: listed, calculator: asked };
  // Called when a task is first shown: the list of operations and the result card are half of everything that is
  // loaded.
  async function prepare() {
    if (asked.isReady) return;
    try {
      const [{ components }] = await Promise.all([persist(api.resultModule), listed.load()]);
      for (const [name, make] of Object.entries(components)) Alpine.data(name, () => make(all));
      asked.isReady = true;
    } catch (problem) {
      asked.problem = problem;
    }
  }

  Alpine.data("compose", () => compose(all));
  Alpine.data("picker", () => picker(listed));
  Alpine.data("answer", () => answer(all));
  Alpine.data("copier", copier({ say }));
  Alpine.directive("math", (element, { expression }, { evaluateLater, effect }) => {
    const tree = evaluateLater(expression);
    effect(() => tree((found) => element.replaceChildren(...(found ? [draw(found)] : []))));
  });

  // What scrolls can be reached by keys; what does not is no stop on their way.
  Alpine.directive("scrolls", (element, _, { cleanup }) => {
    const watch = new ResizeObserver(() => {
      if (element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    });
    watch.observe(element);
    cleanup(() => watch.disconnect());
  });

  const open = () => {
    const taskId = taskIn(location);
    if (taskId === null) asked.close();
    else if (taskId !== asked.task?.task_id) asked.show(taskId, typedIn(history));
  };
  window.addEventListener("popstate", open);
  if (user.canRead && taskIn(location) !== null) open();
  const named = document.title;
  Alpine.effect(() => (document.title = titleOf(asked.task, named)));
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
