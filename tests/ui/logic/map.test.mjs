// Who lives, who is lost, who has what, how even it is, and what a death costs: read from heartbeats and events.
import assert from "node:assert/strict";
import { test } from "node:test";

import { tally } from "../../../ui/infrastructure/tally.js";
import { Activity } from "../../../ui/map/activity.js";
import { balance, describe } from "../../../ui/map/balance.js";
import { layout } from "../../../ui/map/layout.js";
import { losses } from "../../../ui/map/losses.js";
import { story } from "../../../ui/map/recovery.js";
import { about as tell } from "../../../ui/pod.js";
import { at, T0 } from "./events.mjs";
import { about, beat, hold, observed } from "./heartbeats.mjs";

test("a pod whose lease ran out is shown as lost, with nothing in hand, and is gone after a minute", () => {
  const own = observed();

  own.look(0, [beat("w-1", 0), beat("w-2", 0)], [hold("w-1", "one", 5, "a"), hold("w-2", "one", 5)]);
  assert.deepEqual(own.shown(100), [["w-1", "busy", ["a"]], ["w-2", "idle", []]]);
  own.presence.apply([about(5000, "w-1", "LOST", "one")]);
  assert.deepEqual(own.shown(5100), [["w-1", "lost", []], ["w-2", "idle", []]]);
  assert.deepEqual(own.losses(5100), [["w-1", "Its lease ran out.", ["a"], 5000]]);
  own.look(20000, [beat("w-2", 19000)]);
  assert.deepEqual(own.shown(20000), [["w-1", "lost", []], ["w-2", "idle", []]]);
  own.look(70000, [beat("w-2", 69000)]);
  assert.deepEqual(own.shown(70000), [["w-2", "idle", []]]);
  assert.deepEqual(own.losses(70000), []);
});

for (const [when, order] of [["before its loss", [0, 1]], ["after it", [1, 0]]]) {
  test(`what was taken from a lost start between two looks is told all the same: ${when}`, () => {
    const own = observed();
    const taken = { type: "requeued", node: "w-1", start: "one", task_id: "a", attempt: 1, parent: "", at: at(2001) };
    const told = [taken, about(2000, "w-1", "LOST", "one")];

    own.look(0, [beat("w-1", 0)], [hold("w-1", "one", 5)]);
    own.presence.apply([{ ...taken, task_id: "an earlier one", at: at(500) }]);
    own.presence.apply(order.map((place) => told[place]));
    own.presence.apply([taken]);

    assert.deepEqual(own.losses(2100), [["w-1", "Its lease ran out.", ["a"], 5000]]);
  });
}

for (const [how, isTold] of [["by an event", true], ["by looking", false]]) {
  test(`the pod's new start is idle; the old one is lost at once, with its task and its lease: ${how}`, () => {
    const own = observed();
    own.look(0, [beat("w-1", 0)], [hold("w-1", "one", 5, "a")]);

    if (isTold) own.presence.apply([about(1500, "w-1", "STARTED", "two")]);
    const again = beat("w-1", 1600, { start: "two", started_at: at(1500) });
    own.look(2000, [again], [hold("w-1", "one", 3, "a"), hold("w-1", "two", 5)]);

    assert.deepEqual(own.shown(2000), [["w-1", "idle", []]]);
    assert.deepEqual(own.losses(2000), [["w-1", "Its pod started again without it.", ["a"], 5000]]);
  });
}

test("of two starts of one pod the older that holds a task is lost, though nobody saw it die", () => {
  const own = observed();

  own.look(0, [beat("w-1", 0, { start: "two" })], [hold("w-1", "one", 3, "a"), hold("w-1", "two", 5)]);

  assert.deepEqual(own.losses(0), [["w-1", "Its pod started again without it.", ["a"], 3000]]);
});

test("a worker that said goodbye disappears, also when it starts again; one that fell silent is told of", () => {
  const own = observed();

  own.look(0, [beat("w-1", 0), beat("w-2", 0)], [hold("w-1", "one", 5), hold("w-2", "one", 5)]);
  own.look(12000, [beat("w-1", 0), beat("w-2", 0)]);
  assert.deepEqual(own.shown(12000).map(([, state]) => state), ["silent", "silent"]);
  own.presence.apply([about(13000, "w-1", "LEFT", "one")]);
  own.look(14000, [beat("w-1", 13900, { start: "two" })], [hold("w-1", "two", 5)]);

  assert.deepEqual(own.shown(14000).map(([name, state]) => [name, state]), [["w-1", "idle"], ["w-2", "lost"]]);
  assert.equal(own.losses(14000).length, 1);
});

for (const [who, node, holder, state] of [
  ["with a task that one may not see", { component: "worker" }, { held: 1, tasks: [] }, "busy"],
  ["draining", { component: "worker", state: "draining" }, { held: 1, tasks: [] }, "draining"],
  ["an API pod that answers this page", { component: "api", start: "", state: "busy" }, null, "ready"],
]) {
  test(`a worker is busy when it holds something; an API pod is not, because this page asks it: ${who}`, () => {
    const own = observed();

    own.look(0, [beat("w", 0, node)], holder ? [{ ...hold("w", "one", 5), ...holder }] : []);

    assert.equal(own.shown(0)[0][1], state);
  });
}

test("a slot is busy as soon as it holds a task, whatever the heartbeat said before, and free as soon as it does not", () => {
  const own = observed();
  const busy = () => own.presence.inhabitants(T0).map((node) => node.busy);

  own.look(0, [beat("w-1", 0, { busy: 0 }), beat("w-2", 0, { busy: 1 })], [hold("w-1", "one", 5, "a"), hold("w-2", "one", 5)]);
  assert.deepEqual(busy(), [1, 0]);
  own.presence.kill("w-1", T0);
  assert.deepEqual(busy(), [0, 0]);
});

test("counters begin anew with each start; what was done before still counts", () => {
  const activity = new Activity();
  const look = (ms, start, settled) => {
    activity.count([{ name: "w", start, settled }], T0 + ms);
    return activity.rate("w");
  };

  const seen = [look(0, "one", 10), look(5000, "one", 14), look(9000, "two", 1), look(12000, "two", 3), look(66000, "two", 3)];

  assert.deepEqual(seen, [0, 4, 5, 7, 2]);
});

test("what Kubernetes says of a node's pod joins it; Valkey's pod, which sends no heartbeat, is there too", () => {
  const { presence } = observed();
  const pod = { component: "valkey", version: "9", phase: "Running", ready: true, host: "b", restarts: 0 };
  const worker = { ...pod, name: "worker-1", component: "worker", ready: false, reason: "ImagePullBackOff", restarts: 1 };

  presence.look({ nodes: [beat("worker-1", 0)], pods: [{ ...pod, name: "valkey-0", reason: null }, worker] }, T0);

  assert.deepEqual(
    presence.inhabitants(T0).map((each) => [each.name, each.state, tell({ ...each, busy: 1 })]),
    [
      ["valkey-0", "ready", "valkey 9, Running, ready, on b"],
      ["worker-1", "idle", "worker 1, 1 of 1 busy, ImagePullBackOff, on b, 1 restart"],
    ],
  );
});

test("nobody is silent while nobody could be heard: when the API was away, that is one trouble", () => {
  const own = observed();

  own.look(1000, [beat("w", 0)]);
  assert.equal(own.shown(20000)[0][1], "idle");
  own.look(20000, [beat("w", 0)]);

  assert.equal(own.shown(20000)[0][1], "silent");
});

test("what the cluster does not know is not asked for at every look; what it could not say is", async () => {
  const asked = { gone: 0, away: 0 };
  const task = async (id) => {
    asked[id] += 1;
    throw Object.assign(new Error(), { status: id === "gone" ? 404 : 503 });
  };
  let now = 0;
  const own = losses({ api: { task }, stopwatch: () => now });

  for (const ms of [0, 10, 2000, 4000]) {
    now = ms;
    for (const id of ["gone", "away"]) await own.read(id);
  }

  assert.deepEqual(asked, { gone: 1, away: 3 });
});

test("even work is a balance of 1; when one of four did it all, it is 4; less work than pods is no balance", () => {
  const of = (...rates) => balance(rates.map((rate, name) => ({ name, rate, state: "idle" }))).fairness;

  assert.deepEqual([of(5, 5), of(8, 0, 0, 0), of(0, 0), of(3), of(1, 0, 0)], [1, 4, null, null, null]);
});

test("what a lost pod has done in this minute was done", () => {
  const pods = [{ name: "w-1", rate: 3, state: "lost" }, { name: "w-2", rate: 1, state: "idle" }];

  const { total, shares } = balance(pods);

  assert.deepEqual([total, ...shares.values()], [4, 0.75, 0.25]);
});

test("one task is not '1 tasks', and what was watched for five seconds is not told of a minute", () => {
  const words = ["task or part", "tasks and parts"];
  const say = (total, ...more) => describe({ total, fairness: null }, words, ...more);

  assert.deepEqual(
    [say(0, "2 workers"), say(1, "2 workers"), say(2, "2 workers"), say(3, "1 worker", "5 s")],
    [
      "No tasks and parts reported in the last minute.",
      "1 task or part reported in the last minute over 2 workers.",
      "2 tasks and parts reported in the last minute over 2 workers.",
      "3 tasks and parts reported in the last 5 s over 1 worker.",
    ],
  );
});

const [PART, WHOLE] = ["a".repeat(32), "b".repeat(32)];

/** A pod that was lost with a part. */
const LOSS = {
  key: "w-1 one",
  name: "w-1",
  at: T0,
  why: "Its lease ran out.",
  leaseUntil: T0 + 5000,
  tasks: [{ task_id: PART, operation: "add", attempt: 1, parent: WHOLE }],
};

/** What is told of that loss `now` milliseconds later. */
function told(now, more, whole) {
  const running = { attempt: 1, attempts: [], status: "PROCESSING", handled_by: "w-1", started_at: at(-900) };
  const tasks = new Map([
    [PART, { ...running, ...more }],
    [WHOLE, { status: "PROCESSING", ...whole }],
  ]);
  const [task] = story(LOSS, { tasks, now: T0 + now }).tasks;
  return [task.cost, task.steps.map(({ kind, after }) => [kind, after]), task.whole];
}

test("a recovery is told from the task: the lease that runs, the requeue, the second attempt, the end of the whole", () => {
  const attempts = [{ attempt: 1, handled_by: "w-1", ended_at: at(5100) }];
  const again = { attempts, attempt: 2, handled_by: "w-2", started_at: at(5200) };
  const ended = { ...again, status: "COMPLETED", ended_at: at(6100) };

  assert.deepEqual(told(1800, {}), ["Its lease runs for another 4 s.", [], ""]);
  assert.deepEqual(told(5150, { attempts, status: "PENDING", handled_by: null }), [
    "It waits for a worker.",
    [["requeued", "+5.1 s"]],
    "",
  ]);
  assert.deepEqual(told(5300, again), [
    "Back in hand after 5.2 s, by w-2.",
    [["requeued", "+5.1 s"], ["started", "+5.2 s"]],
    "",
  ]);
  assert.deepEqual(told(9000, ended, { status: "COMPLETED", ended_at: at(9100) }), [
    "Back in hand after 5.2 s, by w-2.",
    [["requeued", "+5.1 s"], ["started", "+5.2 s"], ["ended", "+6.1 s"]],
    "The whole task: COMPLETED after 9.1 s.",
  ]);
});

test("killed and started again is one story; a pod that had nothing in hand says so", () => {
  const nodes = [{ name: "w-1", state: "idle", started_at: at(1500) }];

  const { headline, about: said } = story({ ...LOSS, tasks: [] }, { nodes, now: T0 + 2000 });

  assert.ok(headline.startsWith("w-1 was lost at "));
  assert.ok(said.startsWith("Its lease ran out. It had no task. It was started again at "));
});

/** Whether one box ends where the other begins, or before, in one of both directions. */
const areApart = (a, b) =>
  a.x + a.width <= b.x + 0.5 ||
  b.x + b.width <= a.x + 0.5 ||
  a.y + a.height <= b.y + 0.5 ||
  b.y + b.height <= a.y + 0.5;

for (const width of [340, 620, 1400]) {
  for (const [apis, workers] of [[1, 0], [2, 3], [3, 40], [2, 500]]) {
    test(`boxes never overlap and stay inside: ${apis} API pods and ${workers} workers in ${width} pixels`, () => {
      const pods = (count) => Array.from({ length: count }, (_, name) => ({ name, tasks: [] }));

      const picture = layout({ api: pods(apis), workers: pods(workers) }, width);

      assert.equal(picture.workers.length + picture.more, workers);
      const boxes = [picture.entrance, picture.queue, ...picture.api, ...picture.workers];
      for (const [index, each] of boxes.entries()) {
        assert.ok(each.x >= 0 && each.x + each.width <= width + 0.5);
        assert.ok(each.y >= 0 && each.y <= picture.height - each.height + 0.5);
        for (const other of boxes.slice(index + 1)) assert.ok(areApart(each, other), JSON.stringify([each, other]));
      }
      if (workers > 3) return;
      // A link to a box below others goes down beside them: behind them it would seem to begin there.
      for (const { to, rail } of picture.links.filter(({ part, isFlat }) => part === "work" && !isFlat)) {
        const box = picture.workers.find(({ pod }) => pod.name === to);
        assert.equal(rail === null, !picture.workers.some((each) => each.y + each.height <= box.y && each.x < box.x + box.width));
        assert.ok(rail === null || picture.workers.every(({ x, width: wide }) => rail < x || rail > x + wide));
      }
    });
  }
}

test("the most frequent is counted first, each with its share; questions without an answer are told, last", () => {
  assert.deepEqual(
    tally(["a", "b", "a", null]).map(({ name, count, of, share }) => [name, count, of, share]),
    [["a", 2, 4, "50 %"], ["b", 1, 4, "25 %"], ["nobody", 1, 4, "25 %"]],
  );
});
