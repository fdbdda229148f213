"""Asking while other things happen: a line that is edited, a cancel that comes late, an API that comes back."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.ui

_CALCULATOR = """
const { Problem } = await import("/ui/api.js");
const away = () => new Problem({ status: 0, title: "Nobody answers", detail: "It cannot be reached." });
let prepared = 0;
const make = (api) => module.calculator({ api, stream: null, say() {}, visit() {}, prepare: () => (prepared += 1) });
const one = { task_id: "1", status: "PROCESSING" };
const other = { task_id: "2", status: "PROCESSING" };
"""


def test_three_modes_are_asked_the_same_question(modules):
    """Who edits the line while all three ways are measured changes the next question, and not this one."""
    asked = modules.run(
        "compose/compose.js",
        """
        const asked = [];
        const calculator = { mode: "stream", measured: {}, ask: async (question) => {
          asked.push(question);
          own.line = `${own.line}+1`;
          return {};
        } };
        const own = module.compose({ api: {}, catalogue: { byName() {} }, calculator, focus() {} });
        own.line = "1";
        await own.compare();
        return asked;""",
    )

    assert asked == [{"expression": "1", "memo": False}] * 3


def test_late_cancel_leaves_the_next_task_alone(modules):
    """A cancel that is answered when another task is shown is not taken for that task's state."""
    shown = modules.run(
        "calculator.js",
        _CALCULATOR
        + """
        const shown = [];
        for (const cancel of [async () => ({ ...one, status: "CANCELLED" }), async () => { throw away(); }]) {
          const own = make({ cancel });
          own.task = one;
          const cancelled = own.cancel();
          own.task = other;
          await cancelled;
          shown.push([own.task.task_id, own.problem]);
        }
        return shown;""",
    )

    assert shown == [["2", None], ["2", None]]


def test_problem_ends_with_its_cause(modules):
    """What failed because nobody answered is not told any more when somebody does; a refusal stays."""
    left = modules.run(
        "calculator.js",
        _CALCULATOR
        + """
        const own = make({});
        own.task = one;
        own.problem = away(); own.recover();
        const left = [own.problem, prepared];
        own.problem = new Problem({ status: 404, title: "Unknown", detail: "It is not known." }); own.recover();
        return [...left, own.problem.status];""",
    )

    assert left == [None, 1, 404]
