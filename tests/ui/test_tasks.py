"""The table of tasks: live, filtered by the address, worked by keys; and one task in full."""

from __future__ import annotations

import json
import re

import httpx2
import pytest
from playwright.sync_api import expect

from tests.ui.test_calculator import LONG, LONG_INPUTS

pytestmark = pytest.mark.ui


@pytest.mark.parametrize(
    ("search", "shown"),
    [
        pytest.param("?find=%3Cscript%3E", False, id="markup"),
        pytest.param("?task=x", True, id="an id that is none"),
        pytest.param("?status=COMPLETED&status=FAILED", True, id="a filter twice"),
    ],
)
def test_strange_address_does_no_harm(page, system, search, shown):
    """Whatever stands in the address, the page opens and shows what fits it."""
    task_id = system.submit("add", a="1", b="2")
    system.result(task_id)

    page.browser_page.goto(f"{page.base_url}/{search}")

    row = page.tasks.filter(has_text=task_id[:8])
    expect(row).to_have_count(1 if shown else 0)
    expect(page.task_table).to_contain_text("tasks" if shown else "No task matches the filters.")


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("?status=foo", "status must be one of PENDING, PROCESSING, COMPLETED, FAILED, CANCELLED."),
        ("?operation=foo", '"foo" is no operation'),
        ("?node=a%20b", "node must be the name of a pod."),
    ],
    ids=["state", "operation", "pod"],
)
def test_filter_that_cannot_be_says_so(page, system, search, sentence):
    """An address with a filter that the API refuses: no task is shown, the API's sentence is, and all else goes on."""
    task_id = system.submit("add", a="1", b="2")

    page.browser_page.goto(f"{page.base_url}/{search}")

    expect(page.task_table.get_by_role("alert").first).to_contain_text(sentence)
    expect(page.tasks).to_have_count(0)
    expect(page.status.locator("summary")).to_contain_text(re.compile("live.*API pods", re.DOTALL))
    page.press("Clear filters")
    expect(page.tasks.filter(has_text=task_id[:8])).to_have_count(1)
    expect(page.task_table.get_by_role("alert").first).to_be_hidden()


def test_filters_are_kept_in_the_address(page, system):
    """What is filtered for stands in the address: a reload shows the same, and clearing clears both."""
    added, powered = (
        system.submit("add", a="11", b="2"),
        system.submit("power_mod", base="2", exponent="5", modulus="7"),
    )
    for task_id in (added, powered):
        expect(page.tasks.filter(has_text=task_id[:8])).to_contain_text("COMPLETED")

    page.task_table.get_by_label("Operation").focus()
    page.task_table.get_by_label("Operation").select_option("power_mod")
    page.task_table.get_by_label("State").select_option("COMPLETED")

    expect(page.tasks.filter(has_text=added[:8])).to_have_count(0)
    expect(page.tasks.filter(has_text=powered[:8])).to_have_count(1)
    assert {"status=COMPLETED", "operation=power_mod"} <= set(page.browser_page.url.partition("?")[2].split("&"))
    page.browser_page.reload()
    expect(page.tasks.filter(has_text=powered[:8])).to_have_count(1)
    expect(page.tasks.filter(has_text=added[:8])).to_have_count(0)
    page.press("Clear filters")
    expect(page.tasks.filter(has_text=added[:8])).to_have_count(1)
    assert "operation" not in page.browser_page.url


def test_back_restores_the_filters(page):
    """An address of the history is shown as it was: its filters are in the table as well."""
    page.task_table.get_by_label("State").select_option("FAILED")
    page.ask("add", a="51", b="2")
    page.expect_status("COMPLETED")
    page.task_table.get_by_label("State").select_option("COMPLETED")
    expect(page.tasks.first).to_contain_text("COMPLETED")

    page.browser_page.go_back()

    expect(page.task_table.get_by_label("State")).to_have_value("FAILED")
    expect(page.tasks.filter(has_text="COMPLETED")).to_have_count(0)


def test_row_leaves_a_filter_with_its_state(page, system):
    """Under a filter of a state there is no task in another one, not even for as long as nobody looked."""
    task_id = system.submit(LONG, **LONG_INPUTS)
    page.task_table.get_by_label("State").select_option("PROCESSING")
    row = page.tasks.filter(has_text=task_id[:8])
    expect(row).to_contain_text("PROCESSING")

    row.get_by_role("button", name="Cancel").click()

    expect(row).to_have_count(0)


def test_row_has_three_identities_and_cancels(page, system):
    """A running task is on top, with its state in a word, its pods and a clock that runs; it can be cancelled there."""
    task_id = system.submit(LONG, **LONG_INPUTS)
    row = page.tasks.first
    expect(row).to_contain_text(task_id[:8])
    expect(row).to_contain_text("PROCESSING")
    pods = row.locator(".pod").all_inner_texts()
    assert pods[0] in system.api_names
    assert pods[1] in system.api_names
    expect(row.locator(".pod").nth(2)).to_have_text(re.compile("|".join(system.worker_names)))
    earlier = row.locator(".time").inner_text()
    expect(row.locator(".time")).not_to_have_text(earlier)

    row.get_by_role("button", name=f"Cancel task {task_id[:8]}").click()

    expect(row).to_contain_text("CANCELLED")
    expect(row.get_by_role("button", name="Cancel")).to_have_count(0)
    expect(row.get_by_role("button", name="Details")).to_be_focused()


def test_two_replicas_share_a_task(page, system):
    """Any API pod answers for a task that any other accepted: after a few looks the two columns differ."""
    for number in range(12):
        system.submit("add", a="100", b=str(number))
    differ = """() => {
      const names = (row) => [...row.querySelectorAll(".pod")].slice(0, 2).map((each) => each.textContent);
      const pairs = [...document.querySelectorAll("[data-row]")].map(names);
      return pairs.some(([by, checked]) => by !== checked) && pairs.flat();
    }"""

    names = page.browser_page.wait_for_function(differ).json_value()

    assert set(names) <= set(system.api_names)


def test_keys_alone_filter_and_open_a_task(page, system):
    """`/` goes to the filter; Tab and arrows to a row; Enter opens it; Escape closes it and gives the focus back."""
    task_id = system.submit("add", a="21", b="21")
    system.result(task_id)
    other = system.submit("add", a="22", b="22")
    for each in (task_id, other):
        expect(page.tasks.filter(has_text=each[:8])).to_contain_text("COMPLETED")
    keyboard = page.browser_page.keyboard
    page.browser_page.locator("#tasks").focus()

    keyboard.press("/")
    keyboard.type("add")
    expect(page.tasks.filter(has_text=other[:8])).to_be_visible()
    older = page.tasks.filter(has_text=task_id[:8]).get_by_role("button", name="Details")
    page.tasks.filter(has_text=other[:8]).get_by_role("button", name="Details").focus()
    keyboard.press("ArrowDown")
    expect(older).to_be_focused()
    keyboard.press("Enter")

    expect(page.detail.get_by_role("heading", name=f"Task {task_id[:8]}")).to_be_focused()
    keyboard.press("Escape")
    expect(page.detail).to_be_hidden()
    expect(older).to_be_focused()


def test_task_in_full(page, system):
    """Its life with waits, how it was checked, its JSON, and a way to its result and its own address."""
    task_id = system.submit("factorize", n="12554203470773361527671578846415332832204710888928069025791")
    page.tasks.filter(has_text=task_id[:8]).get_by_role("button", name="Details").click()

    steps = page.detail.get_by_role("list", name="Timeline").get_by_role("listitem")
    expect(steps.last).to_contain_text("Done")
    names = steps.locator("strong").all_inner_texts()
    assert names == ["Queued", "Running", "Verifying", "Done"]
    expect(steps.nth(0)).to_contain_text("waits for a worker")
    expect(steps.nth(1)).to_contain_text("claimed by worker-")
    expect(steps.nth(2)).to_contain_text("every factor proven prime")
    page.detail.get_by_text("Raw JSON").click()
    told = json.loads(page.detail.locator("pre").inner_text())
    assert (told["task_id"], told["status"]) == (task_id, "COMPLETED")
    expect(page.detail.get_by_role("link", name="Permalink")).to_have_attribute("href", f"/t/{task_id}")
    assert f"task={task_id}" in page.browser_page.url
    page.detail.get_by_role("button", name="Show result").click()
    page.expect_result("factors", "13821503 · 61654440233248340616559 · 14732265321145317331353282383")


def test_detail_of_a_forgotten_task_says_so(page):
    """An id that nothing is known of any more gets the API's own sentence."""
    page.browser_page.goto(f"{page.base_url}/?task={'0' * 32}")

    expect(page.detail.get_by_role("alert")).to_contain_text(re.compile("no task|expired|There is no", re.IGNORECASE))
    asked: list[str] = []
    page.browser_page.on("request", lambda each: asked.append(each.url) if each.url.endswith("0" * 32) else None)
    page.browser_page.wait_for_timeout(7_000)
    assert asked == []


def test_split_task_that_is_cancelled_has_no_part_that_runs(page, system):
    """Cancelled in its detail, its parts are drawn as they ended, and the last step says after how long."""
    answer = system.ask(
        "POST",
        "/api/v1/tasks",
        {"operation": "twin_primes", "inputs": {"start": "0", "stop": "40000000000"}, "parts": "8", "memo": False},
    )
    page.browser_page.goto(f"{page.base_url}/?task={answer.body['task_id']}")
    expect(page.detail.locator("svg path[data-bar=PROCESSING]").first).to_be_visible()

    page.detail.get_by_role("button", name="Cancel").click()

    expect(page.detail.locator("[data-status]").first).to_have_text("CANCELLED")
    expect(page.detail.locator("svg path[data-bar=PROCESSING]")).to_have_count(0)
    last = page.detail.get_by_role("list", name="Timeline").get_by_role("listitem").last
    expect(last).to_contain_text(re.compile(r"Cancelled\s*\+"))


def test_parts_are_drawn_by_pod(page, system):
    """A split task has a lane for each pod, and the same as a table with work, span and elapsed time."""
    answer = system.ask(
        "POST",
        "/api/v1/tasks",
        {"operation": "twin_primes", "inputs": {"start": "0", "stop": "200000000"}, "parts": "8", "memo": False},
    )
    task_id = answer.body["task_id"]
    page.tasks.filter(has_text=task_id[:8]).get_by_role("button", name="Details").click()

    expect(page.detail.locator("[data-status]").first).to_have_text("COMPLETED")
    race = page.detail.get_by_role("img")
    expect(race).to_have_accessible_name(re.compile("8 of 8 parts done on . pods?, 0 attempts lost"))
    page.detail.get_by_text("Table", exact=True).click()
    for figure in ("work", "span", "elapsed"):
        expect(page.detail.get_by_role("term").filter(has_text=figure)).to_be_visible()
    done = page.detail.get_by_role("row").locator("td:nth-of-type(1)").all_inner_texts()
    assert sum(map(int, done)) == 8
    expect(page.detail.get_by_role("list", name="Timeline")).to_contain_text("8 of 8 parts begun")


def test_row_is_clicked_and_tells_the_beginning_of_the_answer(page, system):
    """A click anywhere in a row opens it; the answer's beginning and how long ago it was stand in it."""
    task_id = system.submit("factorize", n="1001")
    row = page.tasks.filter(has_text=task_id[:8])
    expect(row).to_contain_text("7 · 11 · 13")
    expect(row).to_contain_text(re.compile(r"now|s ago"))

    row.locator(".short").click()

    expect(page.detail.get_by_role("heading", name=f"Task {task_id[:8]}")).to_be_visible()


def test_id_is_searched_for_in_all_tasks(page, system):
    """8 to 32 digits ask the cluster; other words search what is loaded; both say so."""
    task_id = system.submit("add", a="61", b="2")
    other = system.submit("add", a="62", b="2")
    for each in (task_id, other):
        expect(page.tasks.filter(has_text=each[:8])).to_contain_text("COMPLETED")
    find = page.task_table.get_by_label("Find in the tasks")

    with page.browser_page.expect_request(lambda each: f"id={task_id[:10]}" in each.url):
        find.fill(task_id[:10])

    expect(page.tasks).to_have_count(1)
    expect(page.task_table).to_contain_text("Searched the ids of all tasks.")
    find.fill("add")
    expect(page.task_table).to_contain_text(re.compile(r"Searched the \d+ tasks that are loaded"))


def test_parts_are_listed_and_opened(page, system):
    """While a split task runs each part leads to its own details, and from there back to the whole."""
    question = {
        "operation": "twin_primes",
        "inputs": {"start": "0", "stop": "40000000000"},
        "parts": "8",
        "memo": False,
    }
    task_id = system.ask("POST", "/api/v1/tasks", question).body["task_id"]
    page.browser_page.goto(f"{page.base_url}/?task={task_id}")
    page.detail.get_by_text(re.compile(r"of 8 parts$|^8 parts$")).click()

    page.detail.get_by_role("list", name="Parts").get_by_role("button", name="Details of part 1").press("Enter")

    expect(page.detail).to_contain_text("twin_primes")
    page.detail.get_by_role("button", name="Its whole task").press("Enter")
    expect(page.detail.get_by_role("heading", name=f"Task {task_id[:8]}")).to_be_visible()
    page.detail.get_by_role("button", name="Cancel").click()
    expect(page.detail.locator("[data-status]").first).to_have_text("CANCELLED")


def test_a_batch_is_followed_and_its_results_are_a_download(page, system):
    """How many lines are done, and the records of all of them once it has ended."""
    path = "/api/v1/batches?function=factorize&on_error=keep"
    body = "\n".join([*(str(10**14 + n) for n in range(40)), "<img src=x onerror=alert(1)>"])
    batch = httpx2.post(f"{page.base_url}{path}", content=body, headers={"Content-Type": "text/plain"}).json()

    page.browser_page.goto(f"{page.base_url}/t/{batch['batch_id']}")
    page.expect_status("COMPLETED")

    expect(page.result.get_by_role("button", name="Change it")).to_be_hidden()
    # No form asks for a batch, so the calculator stays at its line.
    expect(page.browser_page.get_by_text("Loading the operations…")).to_be_hidden()
    expect(page.browser_page.get_by_label("Expression")).to_be_visible()
    with page.browser_page.expect_download() as download:
        page.result.get_by_role("link", name="Results of all lines").click()
    records = [json.loads(line) for line in download.value.path().read_text().splitlines()]
    assert [each["line"] for each in records] == list(range(1, 42))
    assert "error" in records[-1]
