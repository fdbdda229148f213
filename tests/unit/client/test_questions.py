"""How questions become requests, and pictures the characters of a terminal."""

from __future__ import annotations

import base64
import re
from fractions import Fraction

import pytest

from app.routes.batch import MAX_CHARACTERS
from math_wizard.attempts import Call, Wait, base_headers, enqueuing, result_of
from math_wizard.batch import enqueuing_lines, results_of
from math_wizard.command import show
from math_wizard.errors import InvalidQuestion, NoSuchTask, NotAllowed, Refused
from math_wizard.questions import CHARACTERS, CHUNK, WAIT, body_of, chunks, compared, first_wait, of_item

pytestmark = pytest.mark.unit


def test_a_question_is_a_line_an_operation_or_a_body() -> None:
    """With its options beside it."""
    assert body_of("1 + 1", {}) == {"expression": "1 + 1"}
    assert body_of("add", {"a": 1, "b": Fraction(1, 2)}, parts=3) == {
        "operation": "add",
        "inputs": {"a": "1", "b": "1/2"},
        "parts": 3,
    }
    assert body_of({"expression": "x"}, memo=False) == {"expression": "x", "memo": False}


def test_an_item_is_an_argument_inputs_or_what_a_function_makes_of_it() -> None:
    """A long integer keeps its digits."""
    assert of_item("factor", 10**5_000) == f"factor(1{'0' * 5_000})"
    assert of_item("add", {"a": 1}) == {"operation": "add", "inputs": {"a": 1}}
    assert of_item(lambda n: f"{n}!", 5) == "5!"


def test_chunks_are_what_the_service_takes_at_once() -> None:
    """In number and in characters; one that is longer goes alone. Nothing is read ahead."""
    short, long = ["1 + 1"] * 200, ["9" * 7_000] * 5
    read = []

    found = list(chunks([*short, *long, "8" * 30_000]))
    next(chunks(read.append(n) or f"{n}" for n in range(1_000)))

    assert [each for chunk in found for each in chunk] == [*short, *long, "8" * 30_000]
    assert all(sum(map(len, each)) <= CHARACTERS < MAX_CHARACTERS for each in found if len(each) > 1)
    assert max(map(len, found)) == CHUNK
    assert len(read) == CHUNK + 1


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [({"TERM_PROGRAM": "WezTerm"}, r"\x1b\]1337;File=inline=1;size=9000:(.*)\x07\n"), ({"KITTY_WINDOW_ID": "1"}, None)],
    ids=["iTerm's protocol", "kitty's"],
)
def test_a_picture_is_drawn_where_the_terminal_can(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], wanted: str | None
) -> None:
    """Its bytes are whole, in pieces that the terminal takes."""
    for name in ("TERM_PROGRAM", "KITTY_WINDOW_ID"):
        monkeypatch.delenv(name, raising=False)
    assert not show.can_draw()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    picture = bytes(range(250)) * 36

    text = show.picture(picture)

    assert show.can_draw()
    if wanted:
        pieces = [re.fullmatch(wanted, text)[1]]
    else:
        pieces = re.findall(r"\x1b_G(?:a=T,f=100,)?m=[01];([^\x1b]*)\x1b\\", text)
        assert re.findall(r"m=([01]);", text) == ["1", "1", "0"]
        assert max(map(len, pieces)) <= 4_096
    assert base64.b64decode("".join(pieces)) == picture


def test_pairs_are_asked_in_requests_that_the_service_takes() -> None:
    """Each with the options, and at most as many pairs as one request may have."""
    bodies = list(compared([("1", "1")] * 130, 500, "rounded"))

    assert [len(each["pairs"]) for each in bodies] == [64, 64, 2]
    assert bodies[2] == {"pairs": [{"a": "1", "b": "1"}] * 2, "deadline_ms": 500, "tolerance": "rounded"}


@pytest.mark.parametrize(
    "text", ["../dead-letters", "", ".", "?", "0" * 31, f"{'0' * 32}/", "A" * 32, f"{'0' * 32}\n", "０" * 32]
)
def test_what_is_no_id_is_no_address(text: str) -> None:
    """A cancelled task `../dead-letters` would be a purge of all of them."""
    with pytest.raises(NoSuchTask, match="32 lowercase hexadecimal digits"):
        result_of(text, 0)
    with pytest.raises(NoSuchTask, match="32 lowercase hexadecimal digits"):
        results_of(text, 1)


def test_half_a_character_can_be_sent() -> None:
    """The service refuses it with a sentence; nothing breaks here."""
    body = enqueuing("/api/v1/tasks", {"expression": "1 + \ud800"}).arguments()
    query = Call(method="GET", path="/", params={"operation": "\udcff"}).arguments()

    assert body["content"] == rb'{"expression": "1 + \ud800"}'
    assert body["headers"]["Content-Type"] == "application/json"
    assert query["params"] == {"operation": "?"}
    assert enqueuing_lines(["\udcff"], "factor", "keep").content == b"\xed\xb3\xbf"


@pytest.mark.parametrize("timeout", [float("inf"), 1e308, 60.0], ids=str)
def test_any_timeout_is_a_wait_that_the_service_knows(timeout: float) -> None:
    """Also one without an end."""
    assert first_wait(timeout, None) == WAIT
    assert Wait("0" * 32, timeout, is_watched=False).next(is_first=True).wait == WAIT


@pytest.mark.parametrize(
    ("token", "name", "kind"), [("é", None, NotAllowed), ("a\nb", None, NotAllowed), ("a", "é", InvalidQuestion)]
)
def test_what_no_header_can_say_is_told(token: str, name: str | None, kind: type[Refused]) -> None:
    """Without the token in the sentence."""
    with pytest.raises(kind, match="must be printable ASCII characters") as error:
        base_headers(token, name)

    assert "a\nb" not in str(error.value)
