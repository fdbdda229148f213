"""What the page shows of the cluster: the latest tasks, nodes, queue, Valkey, and the events as they happen."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Route, expect

from tests.ui.test_calculator import HARD

pytestmark = pytest.mark.ui


def refuse_stream(route: Route) -> None:
    """What a process answers that has no stream to spare."""
    problem = {"title": "Busy", "status": 503, "detail": "This process serves as many streams as it can."}
    route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem))


@pytest.mark.parametrize(
    "obstacle",
    [
        pytest.param(refuse_stream, id="no stream to spare"),
        pytest.param(lambda route: route.abort(), id="a proxy cuts it"),
    ],
)
def test_without_a_stream_the_page_polls_and_says_so(new_page, obstacle):
    """Blocked events cost speed, not function: answer, list and console still come, and the page says how."""
    page = new_page()
    page.browser_page.route("**/api/v1/events*", obstacle)
    page.open()
    expect(page.events).to_contain_text("The event stream is not available")

    page.ask("add", mode="Stream", a="17", b="25")

    page.expect_result("sum", "42")
    expect(page.log).to_contain_text("polling instead")
    expect(page.tasks.first).to_contain_text("a = 17, b = 25")
    expect(page.events_log).to_contain_text("completed")


def test_valkey_away_is_said(new_page):
    """When Valkey does not answer, the panel says so in words, and the sentence is the API's."""
    page = new_page()
    problem = {"title": "The queue is away", "status": 503, "detail": "Valkey cannot serve this now.", "ok": False}
    page.browser_page.route(
        "**/valkey_test",
        lambda route: route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem)),
    )
    page.open()

    expect(page.infrastructure).to_contain_text("down")
    expect(page.infrastructure).to_contain_text("Valkey cannot serve this now.")


def test_names_from_the_cluster_are_only_text(new_page):
    """A pod or an input with markup in its name is shown as it is spelt."""
    evil = "<img src=x onerror=alert(1)>"
    page = new_page()

    def spoil(route: Route) -> None:
        answer = route.fetch()
        task = {
            "task_id": "0" * 32,
            "operation": evil,
            "inputs": {evil: evil},
            "status": "COMPLETED",
            "progress": None,
            "initiated_by": evil,
            "checked_by": evil,
            "handled_by": evil,
            "attempt": 1,
            "created_at": "2026-01-01T00:00:00.000Z",
            "started_at": None,
            "ended_at": None,
        }
        route.fulfill(response=answer, json={"tasks": [task], "cursor": None})

    page.browser_page.route("**/api/v1/tasks?*", spoil)
    page.open()

    expect(page.tasks.first).to_contain_text(f"initiated by{evil}")
    assert page.browser_page.locator("main img").count() == 0


def test_death_of_both_api_nodes_costs_only_time(page, system):
    """While a task is calculated both nodes that could answer die; the page asks again and shows the answer."""
    page.ask("factorize", n=HARD)
    page.expect_status("PROCESSING")

    for name in system.api_names:
        system.kill(name)

    page.expect_status("COMPLETED")
    page.expect_result("factors", "83008356627050894211404957063 · 162463762094727378756411680671")
    expect(page.events.locator("[data-stream]")).to_have_text("live")


def test_panel_names_the_nodes_that_answer(page, system):
    """Twenty questions are counted by the node that answered, and none is lost."""
    page.press("Ask 20 times")

    answers = page.infrastructure.get_by_role("list", name="Nodes that answered").get_by_role("listitem")
    expect(answers.first).to_be_visible()
    counted = [re.match(r"(.+?) (\d+) of 20", text.replace("\n", " ")) for text in answers.all_inner_texts()]
    assert {each[1].strip() for each in counted if each} <= set(system.api_names)
    assert sum(int(each[2]) for each in counted if each) == 20


def test_panel_shows_nodes_queue_and_valkey(page, system):
    """Every node is listed with its state, the queue with its depths, and Valkey with the time it took."""
    nodes = page.infrastructure.get_by_role("list", name="Nodes")

    for name in [*system.api_names, *system.worker_names]:
        expect(nodes.get_by_role("listitem").filter(has_text=name)).to_contain_text(re.compile("idle|busy"))
    for depth in ("waiting", "running", "delayed", "dead letters"):
        expect(page.infrastructure.get_by_role("term").filter(has_text=depth)).to_be_visible()
    page.press("Test Valkey")
    expect(page.infrastructure).to_contain_text(re.compile(r"healthy\s*answered api-\d in [\d.]+ ms"))


def test_console_follows_a_task(page):
    """What happens to a task is in the console at once, newest first, with the nodes that did it."""
    page.ask("add", a="1", b="2")
    page.expect_status("COMPLETED")

    lines = page.events_log.get_by_role("paragraph").filter(has_text=page.short_id)
    expect(lines).to_have_count(3)
    assert [re.search(r"enqueued|started|completed", line)[0] for line in lines.all_inner_texts()] == [
        "completed",
        "started",
        "enqueued",
    ]


def test_console_pauses_filters_and_clears(page):
    """A paused console holds still, and has missed nothing when it goes on."""
    page.ask("add", a="1", b="2")
    page.expect_status("COMPLETED")
    expect(page.events_log.get_by_role("paragraph").filter(has_text=page.short_id)).to_have_count(3)
    page.press("Clear")
    expect(page.events_log).to_contain_text("No events yet.")

    page.press("Pause")
    page.ask("add", a="2", b="2")
    page.expect_result("sum", "4")
    expect(page.events_log).to_contain_text("No events yet.")
    page.press("Pause")
    page.events.get_by_label("Events to show").select_option("completed")

    expect(page.events_log.get_by_role("paragraph").filter(has_text="completed")).to_have_count(1)
    expect(page.events_log).not_to_contain_text("enqueued")


def test_console_does_not_flood_a_screen_reader(page):
    """Logs are silent; one polite region tells what a person asked for."""
    page.ask("add", a="1", b="2")

    expect(page.browser_page.get_by_role("status")).to_have_text(re.compile(r"add: COMPLETED after"))
    for log in (page.events_log, page.log):
        expect(log).to_have_attribute("aria-live", "off")


def test_list_has_three_identities_and_cancels(page, system):
    """A running task is at the top of the list, with its nodes, and can be cancelled there."""
    page.ask("factorize", mode="Polling", n=HARD)
    newest = page.tasks.first
    expect(newest).to_contain_text("PROCESSING")
    for role in ("initiated by", "checked by", "handled by"):
        expect(newest).to_contain_text(role)
    expect(newest).to_contain_text(re.compile("handled by" + "|".join(system.worker_names)))

    newest.get_by_role("button", name="Cancel task").click()

    expect(newest).to_contain_text("CANCELLED")
    page.expect_status("CANCELLED")


def test_old_task_can_be_looked_at_again(page):
    """After a reload a task of before is in the list, and its result can be shown."""
    page.ask("add", a="1234", b="1")
    page.expect_result("sum", "1235")
    page.open()

    page.tasks.filter(has_text="a = 1234").first.get_by_role("button", name="Show").click()

    page.expect_result("sum", "1235")
    assert page.identities()["Handled by"].startswith("worker-")
