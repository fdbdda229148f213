"""The Python client against a real system: it asks, waits, cancels, and says in a sentence what is wrong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sympy

from embedded.valkey_server import free_port
from math_wizard import (
    AsyncClient,
    Client,
    ClientError,
    InvalidQuestion,
    NoSuchTask,
    NotAWizard,
    Task,
    TaskCancelled,
    TaskFailed,
    TimedOut,
    Unreachable,
)
from tests.live_system import LiveSystem

pytestmark = pytest.mark.integration

#: Takes minutes unless somebody stops it.
LONG = ("count_primes", {"start": 10**15, "stop": 10**15 + 10**11})


@pytest.fixture
def wizard(system: LiveSystem) -> Iterator[Client]:
    """A client of the shared system."""
    with Client(system.url) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("nonsense", "no address"), ("ftp://x", "no address"), ("http://127.0.0.1:1", "Nobody answers")],
    ids=["no address", "another protocol", "nobody there"],
)
def test_a_wrong_address_is_told(address: str, sentence: str) -> None:
    """At once, or after a few tries."""
    with pytest.raises(Unreachable, match=sentence):
        Client(address, patience=0.3).ask("1 + 1")


def test_another_service_is_told() -> None:
    """A web server that is no Math Wizard."""

    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", free_port()), Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    with pytest.raises(NotAWizard, match="not that of a Math Wizard"):
        Client(f"http://127.0.0.1:{server.server_port}").ask("1 + 1")

    server.shutdown()
    server.server_close()


def test_an_invalid_question_says_what_to_change(wizard: Client) -> None:
    """With the place of the fault, as the service tells it."""
    with pytest.raises(InvalidQuestion) as line:
        wizard.ask("factor(2^193-")
    with pytest.raises(InvalidQuestion) as inputs:
        wizard.ask("factorize", n="many")

    assert line.value.problem.column
    assert inputs.value.problem.field == "inputs.n"
    assert str(inputs.value) == inputs.value.problem.detail


def test_a_task_that_is_unknown_or_without_an_answer_is_an_error(wizard: Client) -> None:
    """Each of its own class."""
    with pytest.raises(NoSuchTask):
        wizard.task("0" * 32)
    with pytest.raises(TaskFailed, match="inverse"):
        wizard.ask("inverse_mod", a=2, modulus=4)


def test_answers_are_exact(wizard: Client) -> None:
    """Integers of any length, fractions, and SymPy on wish."""
    assert wizard.ask("factor(2^193-1)").value[0] == {"prime": 13821503, "exponent": 1}
    assert wizard.ask("1/2 + 1/3").value == Fraction(5, 6)
    assert wizard.ask("gcd", numbers=[10**200, 15]).value == 5
    assert wizard.ask("factorial(2000)").value == sympy.factorial(2000)
    x = sympy.Symbol("x")
    assert wizard.ask("integrate(sin(x)*x, x)").sympy() == sympy.sin(x) - x * sympy.cos(x)


def test_long_texts_are_in_the_answer_and_pictures_can_be_downloaded(wizard: Client) -> None:
    """What the API keeps beside the result."""
    factorial = wizard.ask("factorial", n=30_000)
    picture = wizard.ask("mandelbrot", pixels=64, iterations=12)

    assert factorial.value == sympy.factorial(30_000)
    assert wizard.download(picture, "picture").startswith(b"\x89PNG")


def test_progress_is_told_and_a_timeout_leaves_the_task(wizard: Client) -> None:
    """The callback has the task each second; after the timeout it can be cancelled by its id."""
    seen: list[Task] = []

    with pytest.raises(TimedOut) as late:
        wizard.ask(*LONG, memo=False, timeout=3, on_progress=seen.append)

    assert {each.task_id for each in seen} == {late.value.task_id}
    assert any(each.status == "PROCESSING" for each in seen)
    assert wizard.cancel(late.value.task_id).status == "CANCELLED"


def test_a_future_cancels(wizard: Client) -> None:
    """Also a second time; its result is an exception then."""
    future = wizard.submit(*LONG, memo=False)

    assert not future.done()
    assert future.cancel()
    assert future.cancel()
    assert future.cancelled()
    with pytest.raises(TaskCancelled):
        future.result()


def test_futures_come_as_they_complete(wizard: Client) -> None:
    """The one that runs long does not hold up the others."""
    long = wizard.submit(*LONG, memo=False)
    short = wizard.submit_all([f"{n} + 1" for n in range(20)], memo=False)

    ended = wizard.as_completed([long, *short], timeout=20)
    values = [next(ended).seen.value for _ in short]
    long.cancel()

    assert sorted(values) == list(range(1, 21))
    assert [each.task_id for each in ended] == [long.task_id]


def test_map_keeps_the_order_and_tells_which_item_is_wrong(wizard: Client) -> None:
    """A bad item is an exception in its place; the others have their answers."""
    items = [*range(2, 150), "nonsense(", *range(150, 300)]

    answers = list(wizard.map("next_prime", items, errors="return"))

    assert [each.value if isinstance(each, Task) else None for each in answers] == [
        sympy.nextprime(each) if isinstance(each, int) else None for each in items
    ]
    assert isinstance(answers[148], InvalidQuestion)


def test_a_map_that_is_left_cancels_what_waits(wizard: Client) -> None:
    """Nobody wants those answers."""
    answers = wizard.map(
        lambda n: {"operation": LONG[0], "inputs": {**LONG[1], "stop": 10**15 + n}}, [10, 10**11, 10**11 - 1]
    )
    next(answers)

    answers.close()

    newest = wizard.read("/api/v1/tasks", limit=2)["tasks"]
    assert [each["status"] for each in newest] == ["CANCELLED"] * 2


def test_a_batch_has_a_record_for_each_line(wizard: Client) -> None:
    """Whole questions or arguments; from any line on; a bad line refuses all, or is kept."""
    mixed = wizard.submit_batch(["factor(91)", {"operation": "add", "inputs": {"a": 2**70, "b": 1}}])
    assert [each.value for each in wizard.batch_results(mixed.batch_id)][1] == 2**70 + 1
    with pytest.raises(InvalidQuestion, match=r"Line 2: .* on_error=keep"):
        wizard.submit_batch([91, "fly(", 93], "factor")

    kept = wizard.submit_batch(["91", "fly(", 93], "factor", bad_lines="keep")
    records = list(wizard.batch_results(kept.batch_id, 2))

    assert [(each.line, each.result is None) for each in records] == [(2, True), (3, False)]
    with pytest.raises(ClientError, match="Line 2: the line is wrong at column 5: "):
        _ = records[0].value
    ended = wizard.batch(kept.batch_id)
    assert (ended.is_final, ended.lines, ended.done, ended.failed) == (True, 3, 3, 1)
    long = wizard.submit_batch([10**11 - n for n in range(3)], "prime_count")
    assert wizard.cancel(long.batch_id).status == "CANCELLED"
    assert list(wizard.batch_results(long.batch_id)) == []


def test_the_awaited_client_does_the_same(system: LiveSystem) -> None:
    """Ask, submit, map, as completed, cancel."""

    async def all_of_it() -> None:
        async with AsyncClient(system.url) as wizard:
            assert (await wizard.ask("factor(91)")).value == [{"prime": 7, "exponent": 1}, {"prime": 13, "exponent": 1}]
            assert (await (await wizard.submit("1/2 + 1/3"))).value == Fraction(5, 6)
            answers = [each.value async for each in wizard.map("next_prime", range(2, 100)) if isinstance(each, Task)]
            assert answers == [sympy.nextprime(n) for n in range(2, 100)]
            futures = await wizard.submit_all(["1 + 1", "2 + 2"])
            assert {each.seen.value async for each in wizard.as_completed(futures)} == {2, 4}
            batch = await wizard.submit_batch(range(2, 2_000), "next_prime")
            found = [each.value async for each in wizard.batch_results(batch.batch_id)]
            assert found == [sympy.nextprime(n) for n in range(2, 2_000)]
            assert (await wizard.batch(batch.batch_id)).is_final
            long = await wizard.submit(*LONG, memo=False)
            assert await long.cancel()
            with pytest.raises(TaskCancelled):
                await long
            asking = asyncio.create_task(wizard.ask(*LONG, memo=False))
            await asyncio.sleep(0.5)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking

    asyncio.run(all_of_it())


def test_a_batch_that_has_ended_is_done(wizard: Client) -> None:
    """Also where it ends while the answer to its own submission is written."""
    batches = [wizard.submit_batch([2 * number + 1], "factor") for number in range(60)]

    assert [each for each in batches if each.is_final and each.done < each.lines] == []


def test_the_value_is_what_was_asked_for(wizard: Client) -> None:
    """And not what is told beside it: how many there are, or which operation it was."""
    assert wizard.ask("divisors(12)").value == [1, 2, 3, 4, 6, 12]
    assert wizard.ask("kernel([[1,2,3],[4,5,6]])").value == [[1, -2, 1]]
    assert wizard.ask("factor(fibonacci(10) + 1)").value == [{"prime": 2, "exponent": 3}, {"prime": 7, "exponent": 1}]
