"""The page in the words of the person who uses it. Tests speak these words; only this file knows the markup."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Request, expect

#: What the browser itself writes to the console about an answer that is not 2xx; refusals are part of many tests.
_ANSWER_WAS_AN_ERROR = "Failed to load resource"

_NOTE_VIOLATIONS = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  globalThis.violations.push(`${event.violatedDirective}: ${event.blockedURI} at ${event.sourceFile}`));
"""


class WizardPage:
    """One open page."""

    def __init__(self, page: Page, base_url: str) -> None:
        """`page` is still blank: `open` loads ours, so that a test can first put something in the way."""
        self.browser_page = page
        self.base_url = base_url
        self._faults: list[str] = []
        page.add_init_script(_NOTE_VIOLATIONS)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._faults.append(f"uncaught: {error}"))
        page.on("request", self._requested)
        page.on("dialog", lambda dialog: (self._faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def open(self, address: str = "/") -> None:
        """Loads the page, again where all nodes are away for a moment, and waits until it can be used.

        A node that dies may take all scripts with it, also the one that would load the page again: then a person does.
        """
        for pause in (0.5, 1, 2, 4, None):
            try:
                self.browser_page.goto(f"{self.base_url}{address}")
                expect(self.browser_page.locator("[x-cloak]")).to_have_count(0)
                break
            except (Error, AssertionError):
                if pause is None:
                    raise
                time.sleep(pause)
        expect(self.presets.first).to_be_visible()

    def arrive(self, address: str = "/") -> None:
        """Loads the page as one who may perhaps see nothing of it, and waits until it knows who that is."""
        self.browser_page.goto(f"{self.base_url}{address}")
        expect(self.browser_page.locator("[x-cloak]")).to_have_count(0)

    def sign_in(self, token: str) -> None:
        """Signs in with a token, and waits until the page is there again."""
        self.write_token(token)
        expect(self.browser_page.get_by_role("button", name="Sign out")).to_be_visible()

    def write_token(self, token: str) -> None:
        """Opens the dialog, writes a token and presses Enter."""
        self.header.get_by_role("button", name="Sign in").click()
        self.token.fill(token)
        self.token.press("Enter")

    def faults(self) -> list[str]:
        """What no page may do: break the content security policy, err, or speak to another origin."""
        return [*self._faults, *self.browser_page.evaluate("globalThis.violations ?? []")]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_ANSWER_WAS_AN_ERROR):
            self._faults.append(f"console: {message.text}")

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base_url}/", "data:")):
            self._faults.append(f"another origin: {request.url}")

    # ── asking ──────────────────────────────────────────────────────────────────────────────

    def ask(self, operation: str, *, mode: str = "Stream", memo: bool = False, **inputs: str) -> None:
        """Fills in the form and presses Calculate; without `memo` it is calculated anew, whatever other tests asked."""
        self.choose(operation)
        for name, value in inputs.items():
            self.input(name).fill(value)
        self._press_calculate(mode, memo)

    def ask_line(self, line: str, *, mode: str = "Stream", memo: bool = False) -> None:
        """Writes a line and presses Calculate."""
        self.write(line)
        self._press_calculate(mode, memo)

    def write(self, line: str) -> None:
        """Writes a line."""
        self.turn_to("Line")
        self.line.fill(line)

    def choose(self, operation: str) -> None:
        """Picks an operation by its name."""
        self.turn_to("Form")
        self.picker.fill(operation)
        self.calculator.locator(f"#option-{operation}").click()

    def turn_to(self, way: str) -> None:
        """Asks by `Line` or by `Form`."""
        self.calculator.get_by_role("radio", name=way).check(force=True)

    def _press_calculate(self, mode: str, memo: bool) -> None:
        self.open_options()
        self.calculator.get_by_role("radio", name=mode).check()
        switch = self.calculator.get_by_role("switch", name="Take a remembered answer")
        try:
            switch.set_checked(memo)
        except Error:
            # What the line becomes was told at that moment, so the pointer met what lies beside the switch.
            switch.set_checked(memo)
        self.press_calculate()

    def open_options(self) -> None:
        """Opens the options, if they are closed."""
        _open(self.calculator.locator("details.options"))

    def open_proof(self) -> None:
        """Opens the line below the answer: nodes, method and times."""
        _open(self.result.locator("details.proof"))

    def press_calculate(self) -> None:
        """Presses Calculate, also while it is off: then it leads to what has to be changed."""
        button = self.calculator.locator("[type='submit']")
        expect(button).to_have_text("Calculate")
        button.click(force=True)

    def press(self, name: str) -> None:
        """Presses the button of that name."""
        self.browser_page.get_by_role("button", name=name, exact=True).click()

    @property
    def presets(self) -> Locator:
        """The questions that are one click away."""
        return self.browser_page.get_by_role("list", name="Ask one of these").get_by_role("button")

    @property
    def line(self) -> Locator:
        """The line that a question is written on."""
        return self.calculator.get_by_label("Expression")

    @property
    def picker(self) -> Locator:
        """The text that searches the operations."""
        return self.calculator.get_by_role("combobox", name="Operation")

    @property
    def mathematics(self) -> Locator:
        """The question as mathematics, while it is written."""
        return self.calculator.locator("math")

    @property
    def complaint(self) -> Locator:
        """What is wrong with the line, or with the question as a whole."""
        return self.calculator.locator("#refusal")

    def input(self, name: str) -> Locator:
        """The field of an input."""
        return self.calculator.locator(f"[name='{name}']")

    def said_about(self, name: str) -> Locator:
        """The sentence beside a field that tells why its value was refused."""
        return self.calculator.locator(f"#error-{name}")

    # ── what came of it ─────────────────────────────────────────────────────────────────────

    def expect_status(self, status: str) -> None:
        """Waits until the task has this status."""
        expect(self.result.locator("header [data-status]")).to_have_text(status)

    def expect_result(self, name: str, text: str) -> None:
        """Waits until this part of the result reads so."""
        row = self.result.locator(".answer > div").filter(has=self.browser_page.get_by_text(name, exact=True))
        expect(row.locator("dd")).to_have_text(text, use_inner_text=True)

    def expect_said(self, text: str) -> None:
        """Waits until a screen reader is told this. It stays, while a button says "Copied" for a moment only."""
        expect(self.browser_page.get_by_role("status").first).to_have_text(text)

    def identities(self) -> dict[str, str]:
        """The three nodes of the task that is shown, by `Initiated by`, `Checked by`, `Handled by`."""
        self.open_proof()
        steps = self.result.get_by_role("list", name="The nodes of this task").get_by_role("listitem")
        expect(steps).to_have_count(3)
        return {step.locator("small").inner_text(): step.locator("strong").inner_text() for step in steps.all()}

    @property
    def task_id(self) -> str:
        """The id of the task that is shown."""
        return self.result.locator(".permalink code").text_content() or ""

    @property
    def short_id(self) -> str:
        """The id of the task that is shown, as far as lists and events show it."""
        return self.task_id[:8]

    @property
    def log(self) -> Locator:
        """What the page did for the task, newest first."""
        return self.result.locator("[role='log']")

    @property
    def keys(self) -> Locator:
        """The list of keys, which lies over the page."""
        return self.browser_page.locator("#shortcuts")

    # ── the sections ────────────────────────────────────────────────────────────────────────

    @property
    def calculator(self) -> Locator:
        """The form."""
        return self._section("Calculator")

    @property
    def result(self) -> Locator:
        """The task that was asked last, or is shown."""
        return self._section("Result")

    @property
    def tasks(self) -> Locator:
        """The tasks that are drawn, newest first, one a row."""
        return self.task_table.locator("[data-row]")

    @property
    def task_table(self) -> Locator:
        """The table of tasks with its filters, and one task in full."""
        return self._section("Tasks")

    @property
    def detail(self) -> Locator:
        """One task in full."""
        return self.task_table.get_by_role("article")

    @property
    def cluster(self) -> Locator:
        """The map of the cluster."""
        return self._section("Cluster")

    @property
    def infrastructure(self) -> Locator:
        """Nodes, queue and Valkey, unfolded."""
        section = self._section("Infrastructure")
        if section.is_visible():
            _open(section.locator("details.fold"))
        return section

    @property
    def events(self) -> Locator:
        """The console of Cluster Events."""
        return self._section("Cluster Events")

    @property
    def events_log(self) -> Locator:
        """The lines of that console."""
        return self.events.get_by_role("log")

    @property
    def dead_letters(self) -> Locator:
        """Tasks that failed too often, once their tab is open."""
        return self.browser_page.get_by_role("tabpanel", name="Dead letters")

    def open_dead_letters(self) -> None:
        """Turns from all tasks to those that failed too often."""
        self.browser_page.get_by_role("tab", name="Dead letters").click()

    def open_tasks(self) -> None:
        """Turns to all tasks."""
        self.browser_page.get_by_role("tab", name="tasks").click()

    def _section(self, name: str) -> Locator:
        return self.browser_page.get_by_role("region", name=name, exact=True)

    @property
    def sign_in_dialog(self) -> Locator:
        """The dialog that asks for a token."""
        return self.browser_page.get_by_role("dialog", name="Sign in")

    @property
    def token(self) -> Locator:
        """The token in that dialog."""
        return self.sign_in_dialog.get_by_label("Token")

    @property
    def status(self) -> Locator:
        """The line under the header that says whether all is well."""
        return self.browser_page.locator("details.status")

    @property
    def header(self) -> Locator:
        """The top of the page."""
        return self.browser_page.get_by_role("banner")

    # ── beyond what a person sees ───────────────────────────────────────────────────────────

    def run(self, module: str, body: str, argument: Any = None) -> Any:
        """Runs the JavaScript function `(module, argument) => body` on one of the page's modules."""
        script = f"async ([path, argument]) => {{ const module = await import(path); {body} }}"
        return self.browser_page.evaluate(script, [f"/ui/{module}", argument])

    def is_wider_than_the_screen(self) -> bool:
        """Whether one has to scroll sideways."""
        return bool(self.browser_page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def _open(details: Locator) -> None:
    if details.get_attribute("open") is None:
        details.locator("summary").first.click()
