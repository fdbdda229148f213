"""What the page shows of the cluster: the map, the same as a table, the infrastructure, and what is wrong, in words."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Route, expect

from tests.ui.test_calculator import HARD, LONG, LONG_INPUTS

pytestmark = pytest.mark.ui

_AWAY = {"title": "The queue is away", "status": 503, "detail": "Valkey cannot serve this now.", "ok": False}


def test_valkey_away_is_said_and_passes(new_page):
    """While Valkey does not answer, the page says so in the API's words and of when its picture is; then it goes on."""
    page = new_page()
    away = [False]

    def answer(route: Route) -> None:
        if away[0]:
            route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(_AWAY))
        else:
            route.continue_()

    for path in ("**/valkey_test", "**/api/v1/cluster", "**/api/v1/tasks?*"):
        page.browser_page.route(path, answer)
    page.open()
    expect(page.infrastructure).to_contain_text("healthy")

    away[0] = True
    expect(page.status).to_contain_text("Valkey does not answer")
    expect(page.status).to_contain_text("What is shown is of")
    expect(page.infrastructure).to_contain_text("down")
    expect(page.cluster.locator("[data-post=queue]")).to_contain_text("not reachable")
    away[0] = False

    expect(page.status).not_to_contain_text("Valkey does not answer")
    expect(page.infrastructure).to_contain_text("healthy")


def test_death_of_both_api_nodes_costs_only_time(page, system):
    """While a task is calculated both nodes that could answer die; the page asks again and shows the answer."""
    page.ask("factorize", n=HARD)
    page.expect_status("PROCESSING")

    for name in system.api_names:
        system.kill(name)

    page.expect_status("COMPLETED")
    page.expect_result("factors", "83008356627050894211404957063 · 162463762094727378756411680671")
    expect(page.events.locator("[data-stream]")).to_have_text("live")


def test_map_shows_everyone_and_what_each_has(page, system):
    """Entrance, API pods, queue and workers are in the picture, each with its state, and the task that it has."""
    task_id = system.submit(LONG, **LONG_INPUTS)
    picture = page.cluster.get_by_role("img")

    for name in [*system.api_names, *system.worker_names]:
        expect(picture.locator(f"[data-pod={name}]")).to_contain_text(re.compile("idle|busy|ready"))
    busy = picture.locator("[data-node=busy]").filter(has_text=f"task {task_id[:8]}")
    expect(busy).to_have_count(1)
    expect(picture.locator("[data-post=queue]")).to_contain_text("0 wait, 1 run")
    system.ask("DELETE", f"/api/v1/tasks/{task_id}")

    expect(busy).to_have_count(0)
    expect(picture).to_have_accessible_name(re.compile("api-1 .*worker-1 "))


def test_map_is_a_table_as_well(page, system):
    """The same is there as a table, which the address remembers; a task in it leads to its details."""
    task_id = system.submit(LONG, **LONG_INPUTS)
    page.cluster.get_by_text("table", exact=True).click()

    rows = page.cluster.get_by_role("row")
    for name in [*system.api_names, *system.worker_names]:
        expect(rows.filter(has_text=name)).to_contain_text(re.compile("idle|busy|ready"))
    assert "view=table" in page.browser_page.url
    rows.get_by_role("button", name=f"Details of task {task_id[:8]}").click()
    expect(page.detail).to_contain_text(LONG)
    page.detail.get_by_role("button", name="Cancel").click()
    expect(page.detail.locator("[data-status]")).to_have_text("CANCELLED")


def test_balance_is_said(page, system):
    """How work fell on the pods in the last minute is a bar in each box and a sentence below."""
    for number in range(10):
        system.result(system.submit("add", a="7", b=str(number)))

    balance = page.cluster.get_by_role("list", name="Balance")
    expect(balance).to_contain_text(re.compile(r"Workers \d+ tasks and parts reported in the last .* over 2 workers"))
    page.browser_page.wait_for_function(
        """() => [...document.querySelectorAll("[data-pod^=worker] .rate")]
          .reduce((sum, each) => sum + Number(each.textContent), 0) >= 10"""
    )


def test_nobody_is_killed_where_that_is_off(page):
    """Without the demo switch there is no button to kill a pod."""
    expect(page.cluster.locator("[data-pod=worker-1]")).to_be_visible()
    expect(page.cluster.get_by_role("button", name="Kill a pod…")).to_be_hidden()


@pytest.mark.parametrize("times", [20, 50])
def test_panel_names_the_nodes_that_answer(page, system, times):
    """Many questions are counted by the pod that answered, none is lost, and the distribution is drawn."""
    page.infrastructure.get_by_label("How often to ask").select_option(str(times))
    page.press(f"Ask {times} times")

    answers = page.infrastructure.get_by_role("list", name="Nodes that answered").get_by_role("listitem")
    expect(answers.first).to_be_visible()
    counted = [re.match(rf"(.+?) (\d+) of {times} ", text.replace("\n", " ")) for text in answers.all_inner_texts()]
    assert {each[1].strip() for each in counted if each} <= set(system.api_names)
    assert sum(int(each[2]) for each in counted if each) == times
    assert answers.get_by_role("meter").count() == len(counted)


def test_panel_shows_queue_valkey_and_versions(page):
    """The queue with its depths, Valkey with its time, role, memory and version, and who runs which version."""
    for depth in ("waiting", "running", "delayed", "dead letters"):
        expect(page.infrastructure.get_by_role("term").filter(has_text=depth)).to_be_visible()
    for fact in ("version", "role", "memory", "clients"):
        expect(page.infrastructure.get_by_role("term").filter(has_text=fact)).to_be_visible()
    page.press("Test Valkey")
    expect(page.infrastructure).to_contain_text(re.compile(r"healthy\s*answered api-\d in [\d.]+ ms"))
    expect(page.infrastructure.get_by_role("list", name="Versions")).to_contain_text(re.compile(r"worker\s*2 × \d"))


def test_operator_sees_who_asks_and_what_is_slow(page, system):
    """Callers with what they asked for, the lanes, the memory, and how long operations ran; read only while shown."""
    for number in range(3):
        question = {"operation": "add", "inputs": {"a": str(number), "b": "1"}, "memo": False}
        system.ask("POST", "/api/v1/tasks", question, X_Client="the nightly job")
    page.cluster.get_by_role("radio", name="load").check(force=True)

    callers, operations = (page.cluster.get_by_role("group", name=each) for each in ("Callers", "Operations"))
    expect(callers.get_by_role("row").filter(has_text=re.compile("client [0-9a-f]{8}"))).to_contain_text(
        re.compile(r"[3-9]")
    )
    expect(operations.get_by_role("row").filter(has_text="add")).to_contain_text(re.compile(r"\d+ ms"))
    expect(page.cluster).to_contain_text("MiB used")
    expect(page.cluster).to_contain_text(re.compile(r"2 workers, \d of 2 slots busy"))
    expect(page.cluster.locator(".lanes")).to_contain_text("Short: foretold under a second")
    assert "view=load" in page.browser_page.url

    page.cluster.get_by_role("radio", name="picture").check(force=True)
    asked: list[str] = []
    page.browser_page.on("request", lambda each: asked.append(each.url) if each.url.endswith("/load") else None)
    page.browser_page.wait_for_timeout(5_500)
    assert asked == []
