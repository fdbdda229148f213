"""Many tasks, and pods with the names that Kubernetes gives: everything has its room, on a phone and on a wall."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.ui.pages import WizardPage
from tests.ui.test_load import _task

pytestmark = pytest.mark.ui

_API = [f"wizard-math-wizard-api-7b9c5d8f6c-{end}" for end in ("q8w4z", "m2n7k")]
_WORKERS = [f"wizard-math-wizard-worker-6d4f9c7b5-{end}" for end in ("x2k9q", "p4s8d", "t6v3b")]

#: A stream that a test feeds: `tell` sends an event.
_STREAM = """
globalThis.EventSource = class extends EventTarget {
  constructor() { super(); globalThis.stream = this; setTimeout(() => { this.readyState = 1; this.onopen(); }); }
  close() {}
};
globalThis.tell = (n, type, node, attempt = 1) => {
  const id = `${1767225600000 + n}-0`;
  const task_id = n.toString(16).padStart(32, "0");
  const told = { id, at: new Date(1767225600000 + n), type, task_id, status: "PENDING", node, attempt };
  stream.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(told), lastEventId: id }));
};
"""

#: What sticks out of its box.
_OUTSIDE = """
([box, inner]) => [...document.querySelectorAll(box)].flatMap((outer) => {
  const frame = outer.getBoundingClientRect();
  return [...outer.querySelectorAll(inner)].filter((each) => each.checkVisibility()).flatMap((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    const isWithin = left >= frame.left - 1 && right <= frame.right + 1;
    if (isWithin && top >= frame.top - 1 && bottom <= frame.bottom + 1) return [];
    return [`${each.textContent.trim()}: ${left}…${right} in ${frame.left}…${frame.right}`];
  });
})
"""

WIDTHS = pytest.mark.parametrize("width", [390, 1280, 2560])


class Crowd:
    """Tasks, newest first, and pods, as an API shows them that has nothing else."""

    def __init__(self, count: int) -> None:
        self.tasks = [self._made(number) for number in reversed(range(count))]

    def add(self, count: int) -> None:
        """So many tasks come in."""
        first = len(self.tasks)
        self.tasks = [*(self._made(number) for number in reversed(range(first, first + count))), *self.tasks]

    def _made(self, number: int) -> dict[str, Any]:
        by = {"initiated_by": _API[0], "checked_by": _API[1], "handled_by": _WORKERS[number % 3]}
        return _task(number) | by | {"status": "PROCESSING", "attempt": 1, "started_at": "2026-01-01T00:00:00.000Z"}

    def answer(self, route: Route) -> None:
        """A page of the list."""
        page = {"tasks": self.tasks[:50], "cursor": "more"}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(page))


@pytest.fixture
def crowd() -> Crowd:
    """More tasks than one look brings."""
    return Crowd(80)


@pytest.fixture
def opened(new_page: Any, crowd: Crowd) -> Any:
    """Opens the page at a width."""

    def opened(width: int) -> WizardPage:
        page: WizardPage = new_page(viewport={"width": width, "height": 900})
        page.browser_page.route("**/api/v1/tasks?*", crowd.answer)
        page.browser_page.add_init_script(_STREAM)
        page.open()
        expect(page.task_table).to_contain_text("50 or more tasks")
        return page

    return opened


@WIDTHS
def test_older_tasks_are_asked_for_below_the_table(opened, width):
    """The table has the whole width of its frame, and the button for more stands under it."""
    page = opened(width)

    frame, table = (page.task_table.locator(each).bounding_box() for each in (".frame", ".frame table"))
    button = page.task_table.get_by_role("button", name="Older tasks")
    box = button.bounding_box()

    assert table["width"] > 0.95 * frame["width"]
    assert box["height"] < 60
    assert box["y"] >= table["y"] + table["height"] - 1
    assert page.browser_page.evaluate(_OUTSIDE, ["[data-row]", "button"]) == []


@WIDTHS
def test_pods_are_told_apart_by_the_end_of_their_names(opened, width):
    """Each row shows what is a pod's own of its name, unclipped, and the whole of it on demand."""
    page = opened(width)

    pods = page.tasks.first.locator(".pod")
    for pod, name in zip(pods.all(), (_API[0], _API[1], _WORKERS[79 % 3]), strict=True):
        assert pod.inner_text().endswith(name[-6:])
        assert pod.get_attribute("title") == name
        assert pod.evaluate("each => each.scrollWidth <= each.clientWidth")
    assert not page.is_wider_than_the_screen()


@WIDTHS
def test_line_of_an_event_has_room_for_its_task(opened, width):
    """The link to the task and what is remarked stand inside of their line, whatever the pod is called."""
    page = opened(width)
    page.browser_page.evaluate("(name) => [1, 2, 3].forEach((n) => tell(n, 'completed', name, n))", _WORKERS[0])

    line = page.events_log.locator("[data-line]").first
    expect(line).to_contain_text("attempt 3")
    expect(line.locator("strong")).to_have_attribute("title", _WORKERS[0])
    expect(line).to_contain_text(_WORKERS[0][-6:])
    assert page.browser_page.evaluate(_OUTSIDE, ["[data-line]", "*"]) == []


def test_rows_stay_under_ones_eyes(opened, crowd):
    """Who has scrolled down presses the button of the task that he sees, also when twelve new ones come in above: no
    frame shows another one in its place.
    """
    page = opened(1280)
    page.browser_page.evaluate("document.querySelector('.frame').scrollTop = 600")
    under = """() => {
      const { left, top, width, height } = document.querySelector(".frame").getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2).closest("[data-row]")?.dataset.row;
    }"""
    page.browser_page.evaluate("document.querySelector('.frame').scrollIntoView()")
    page.browser_page.wait_for_function(under)
    before = page.browser_page.evaluate(under)
    page.browser_page.evaluate(f"""() => {{
      globalThis.seen = new Set();
      const look = () => {{ seen.add(({under})()); requestAnimationFrame(look); }};
      look();
    }}""")

    crowd.add(12)
    page.browser_page.evaluate("tell(9, 'node', 'w')")

    expect(page.task_table).to_contain_text("62 or more tasks")
    assert page.browser_page.evaluate(under) == before
    assert page.browser_page.evaluate("[...seen]") == [before]


def test_attempts_are_told_on_a_phone(opened):
    """What a wide table has, a card has too."""
    expect(opened(390).tasks.first.locator(".tries")).to_be_visible()


def test_filters_have_one_shape(opened):
    """The fields of a row of filters are not a pill at one end and square at the other."""
    page = opened(1280)

    fields = page.task_table.locator(".filters :is(input, select)")
    shapes = fields.evaluate_all("all => all.map((each) => getComputedStyle(each).borderRadius)")

    assert len(set(shapes)) == 1
    expect(page.browser_page.get_by_role("search", name="Tasks")).to_be_visible()
