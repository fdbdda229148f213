"""A pod is killed from the page during a fan-out, and the page shows what that costs and that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.live_system import LiveSystem
from tests.ui.test_access import broken_rules
from tests.ui.test_calculator import LONG, LONG_INPUTS

pytestmark = pytest.mark.ui

_TOKEN = "a token for the operator"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSystem]:
    """A system whose operator may kill its workers."""
    live = LiveSystem(tmp_path_factory.mktemp("demonstration"), DEMO="1", OPERATOR_TOKEN=_TOKEN)
    live.start()
    yield live
    live.stop()


@pytest.fixture
def base_url(demonstration: LiveSystem) -> str:
    """Where that system answers."""
    return demonstration.url


def test_wrong_token_kills_nobody(page):
    """The API's sentence stands beside the token, which has the focus, and the dialog stays open."""
    page.press("Kill a pod…")
    dialog = page.browser_page.get_by_role("dialog", name="Kill a pod")
    dialog.get_by_label("Operator token").fill("guessed")
    dialog.get_by_role("button", name="Kill it").click()

    expect(dialog).to_contain_text("The token is not known here")
    expect(dialog.get_by_label("Operator token")).to_be_focused()
    expect(dialog.get_by_label("Operator token")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_role("button", name="Leave it alone").click()
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(new_page, scheme):
    """axe-core finds nothing to say of the dialog, with a refusal in it."""
    page = new_page(color_scheme=scheme, reduced_motion="reduce")
    page.open()
    page.press("Kill a pod…")
    dialog = page.browser_page.get_by_role("dialog", name="Kill a pod")
    dialog.get_by_role("button", name="Kill it").click()
    expect(dialog.get_by_label("Operator token")).to_have_attribute("aria-invalid", "true")

    assert broken_rules(page) == []


def test_token_is_forgotten_however_the_dialog_closes(page):
    """Escape leaves no operator's token behind for whoever opens the dialog next."""
    page.press("Kill a pod…")
    token = page.browser_page.get_by_role("dialog", name="Kill a pod").get_by_label("Operator token")
    token.fill("a secret")

    page.browser_page.keyboard.press("Escape")
    page.press("Kill a pod…")

    expect(token).to_have_value("")
    page.browser_page.keyboard.press("Escape")


def test_worker_killed_in_a_fan_out_is_shown_and_survived(page, demonstration):
    """The loss, the requeue, the second handler with the recovery time, and the same task's right answer."""
    answer = demonstration.ask(
        "POST",
        "/api/v1/tasks",
        {"operation": "twin_primes", "inputs": {"start": "0", "stop": "20000000000"}, "parts": "12", "memo": False},
    )
    task_id = answer.body["task_id"]
    page.browser_page.goto(f"{page.base_url}/?task={task_id}")
    expect(page.detail.locator("path[data-bar=PROCESSING]").first).to_be_visible()

    page.press("Kill a pod…")
    dialog = page.browser_page.get_by_role("dialog", name="Kill a pod")
    dialog.get_by_label("Operator token").fill(_TOKEN)
    killed = dialog.get_by_label("Worker").input_value()
    dialog.get_by_role("button", name="Kill it").click()

    story = page.browser_page.get_by_role("region", name="Recovery").first
    expect(story).to_contain_text(f"{killed} was ended at")
    expect(story).to_contain_text(re.compile(r"a part of twin_primes"))
    expect(story).to_contain_text("went back to the head of the queue")
    expect(story).to_contain_text(re.compile(r"Back in hand after [\d.]+ m?s, by worker-\d"))
    expect(story).to_contain_text("attempt 2")
    assert broken_rules(page) == []
    expect(story).to_contain_text(re.compile(r"The whole task: COMPLETED after"), timeout=90_000)
    expect(page.detail.locator("[data-status]").first).to_have_text("COMPLETED")
    page.detail.get_by_role("button", name="Show result").click()
    page.expect_result("pairs", "51509099")
    # The same picture in the details and on the card: the lost attempt, and the part that another one did again.
    for race in (page.detail, page.result):
        expect(race.locator("path[data-bar=LOST]").first).to_be_visible()
        expect(race.locator("path[data-again=true]").first).to_be_visible()
        expect(race.get_by_role("img")).to_have_accessible_name(
            re.compile("12 of 12 parts done on 2 pods, 1 attempt lost")
        )
    assert broken_rules(page) == []


def test_worker_killed_by_its_pid_is_lost_and_its_task_followed(page, demonstration):
    """Nobody pressed anything: the page says who was lost, with which task, and who began it again as attempt 2."""
    task_id = demonstration.ask(
        "POST", "/api/v1/tasks", {"operation": LONG, "inputs": LONG_INPUTS, "memo": False}
    ).body["task_id"]
    busy = page.cluster.locator("[data-pod][data-node=busy]").filter(has_text=f"task {task_id[:8]}")
    expect(busy).to_be_visible()
    killed = busy.get_attribute("data-pod")
    assert killed

    demonstration.kill_tree(killed)

    story = page.browser_page.get_by_role("region", name="Recovery").first
    expect(story).to_contain_text(f"{killed} was lost at")
    expect(story).to_contain_text(task_id[:8])
    expect(story).to_contain_text(re.compile(r"Its lease runs|It waits for a worker|Back in hand"))
    expect(story).to_contain_text(re.compile(r"Back in hand after [\d.]+ m?s, by worker-\d"))
    expect(story).to_contain_text("attempt 2")
    expect(story).to_contain_text("It was started again at")
    expect(page.cluster.locator(f"[data-pod={killed}]")).to_contain_text(re.compile("idle|busy"))
    demonstration.ask("DELETE", f"/api/v1/tasks/{task_id}")
    expect(story).to_contain_text("CANCELLED")
