"""A person asks, in each of the three ways, and reads the answer, its check and who gave it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

pytestmark = pytest.mark.ui

#: 2^193 - 1, and what it is made of.
MERSENNE = "12554203470773361527671578846415332832204710888928069025791"
FACTORS = "13821503 · 61654440233248340616559 · 14732265321145317331353282383"

#: Two primes of 29 and 30 digits: a second or two of work for the sieve, so that a node can die meanwhile.
HARD = str(83008356627050894211404957063 * 162463762094727378756411680671)

#: The longest calculation that is not split, some 20 s: what is to be seen at work, or cancelled, is not over before.
LONG, LONG_INPUTS = "digits_of_euler_gamma", {"digits": "1000000"}


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param("x", id="a letter"),
        pytest.param("1_000", id="an underscore"),
        pytest.param("\uff11\uff12", id="full-width digits"),
        pytest.param("", id="nothing"),
        pytest.param("9" * 5_000, id="five thousand digits"),
    ],
)
def test_refusal_stands_beside_the_field(page, refused):
    """What cannot be factored is refused in the API's own sentence, tied to the field, and the field has the focus."""
    page.ask("factorize", n=refused)

    expect(page.said_about("n")).to_contain_text("n")
    expect(page.input("n")).to_be_focused()
    expect(page.input("n")).to_have_attribute("aria-invalid", "true")
    expect(page.input("n")).to_have_attribute("aria-describedby", re.compile(r"\berror-n\b"))


def test_refusal_goes_away_with_its_cause(page):
    """A field that was refused and then corrected is not blamed any more."""
    page.ask("factorize", n="x")
    expect(page.input("n")).to_have_attribute("aria-invalid", "true")

    page.ask("factorize", n="360")

    page.expect_result("factors", "2 to the power 3 · 3 to the power 2 · 5")
    expect(page.said_about("n")).to_be_hidden()
    expect(page.input("n")).not_to_have_attribute("aria-invalid", "true")


def test_markup_in_an_input_is_only_text(page):
    """A person who types HTML reads HTML; nothing of it becomes an element."""
    page.ask("factorize", n="<img/src=x/onerror=alert(1)>")

    expect(page.said_about("n")).to_contain_text("<img/src=x")
    assert page.calculator.locator("img").count() == 0


@pytest.mark.parametrize("mode", ["Sync", "Polling", "Stream"])
def test_hard_number_comes_back_exact_and_signed(page, system, mode):
    """The factors of 2^193 - 1 are exact, checked, and name the nodes that accepted, answered and calculated."""
    page.ask("factorize", mode=mode, n=MERSENNE)

    page.expect_status("COMPLETED")
    page.expect_result("factors", FACTORS)
    expect(page.result.get_by_text("Checked:")).to_be_visible()
    identities = page.identities()
    assert identities["Initiated by"] in system.api_names
    assert identities["Checked by"] in system.api_names
    assert identities["Handled by"] in system.worker_names
    expect(page.log).to_contain_text("COMPLETED after")


def test_sync_is_one_request(page):
    """In sync mode the answer comes with the first reply."""
    page.ask("add", mode="Sync", a="20", b="22")

    page.expect_result("sum", "42")
    expect(page.result).to_contain_text("1 request")


def test_lost_reply_does_not_ask_twice(page):
    """When the reply to a question is lost, the page sends it again with the same key: one task, not two."""
    keys = []

    def lose_the_first_reply(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.browser_page.route("**/api/v1/tasks", lose_the_first_reply)
    page.ask("add", mode="Polling", a="123454321", b="1")

    page.expect_result("sum", "123454322")
    assert len(keys) == 2
    assert keys[0] == keys[1]
    expect(page.tasks.filter(has_text="a = 123454321")).to_have_count(1)


def test_calculation_can_be_cancelled(page):
    """Cancel ends the task that is being waited for, and the page says so."""
    page.ask(LONG, **LONG_INPUTS)
    page.expect_status("PROCESSING")

    page.press("Cancel task")

    page.expect_status("CANCELLED")
    expect(page.calculator.get_by_role("button", name="Calculate", exact=True)).to_be_visible()


def test_long_result_is_shortened_until_all_of_it_is_wanted(page):
    """A result of a thousand digits shows its ends and its length, and all of it on request."""
    page.ask("power_mod", base="7", exponent="99999999", modulus="1" + "0" * 1000)
    page.expect_status("COMPLETED")
    exact = str(pow(7, 99999999, 10**1000))

    number = page.result.locator(".answer dd").first
    expect(number).to_contain_text(re.compile(rf"^\s*{exact[:20]}\d*…\d*{exact[-20:]} \((1,000|999) digits\)"))
    page.press("Show all digits")

    expect(number).to_contain_text(exact)


def test_keyboard_alone_is_enough(page):
    """From the skip link to the answer without a mouse: the form is turned to, an operation found, a value written."""
    keys = page.browser_page.keyboard
    for key in ("Tab", "Enter", "Tab", "ArrowRight"):
        keys.press(key)
    keys.press("n")
    expect(page.picker).to_be_focused()
    keys.type("add")
    expect(page.calculator.get_by_role("option").first).to_be_visible()
    keys.press("Enter")
    expect(page.picker).to_have_value("Add")
    keys.press("Tab")
    expect(page.input("a")).to_be_focused()
    keys.press("Control+a")
    keys.type("40")
    keys.press("Enter")

    page.expect_status("COMPLETED")
    expect(page.result).to_contain_text("a = 40")
