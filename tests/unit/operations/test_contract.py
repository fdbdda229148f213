"""What every operation promises. A new one is held to all of it by adding its file, and nothing here."""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from wizard.errors import InvalidInput, WrongResult
from wizard.operations import catalogue
from wizard.operations.spec import Input, Operation

pytestmark = pytest.mark.unit

OPERATIONS = catalogue().values()

#: The digits that a result may hold: some more than the largest results have.
_RESULT_DIGITS = 101_000

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
each_input = pytest.mark.parametrize(
    ("operation", "each"),
    [pytest.param(one, each, id=f"{one.name}({each.name})") for one in OPERATIONS for each in one.inputs],
)


def _wrong_values(each: Input) -> Iterator[tuple[str, Any]]:
    """Values that `each` must refuse, and what they are."""
    yield from {
        "null": None,
        "a Boolean": True,
        "an array": ["1"],
        "an object": {"n": 1},
        "nothing": "",
        "a word": "ten",
        "an underscore": "1_000",
        "a comma": "1,000",
        "full-width digits": "１２",
        "Arabic digits": "٣",
        "a space before": " 1",
        "a line feed behind": "1\n",
        "a plus": "+1",
        "two signs": "--1",
        "an exponent": "1e3",
        "hexadecimal": "0x10",
        "no number": "NaN",
        "a float that is no number": float("nan"),
        "an infinite float": float("inf"),
        "a float with an exponent": 1e22,
        "a lone surrogate": "\ud800",
        "5,000 digits": "9" * 5_000,
        "5,000 digits as a number": 10**4_999,
        "half a million digits as a number": 1 << 1_700_000,
    }.items()
    if each.kind.kind == "integer":
        yield from {"a fraction": "1.5", "a float": 1.5, "a float that is whole": 1.0}.items()
    if each.kind.minimum is not None:
        yield "below its minimum", str(each.kind.minimum - 1)
    if each.kind.maximum is not None:
        yield "above its maximum", each.kind.maximum + 1
    yield "one digit too many", "1" + "0" * each.kind.digits


@each_input
def test_a_wrong_value_is_refused_in_a_sentence_that_names_the_field(operation: Operation, each: Input) -> None:
    """Whatever is wrong, the refusal says where, and what to send instead, at a length that a person reads."""
    for what, value in _wrong_values(each):
        with pytest.raises(InvalidInput) as refusal:
            operation.validate({**operation.examples[0].inputs, each.name: value})

        assert refusal.value.field == each.name, what
        assert re.match(rf"{each.name} .+(must be|the most it may).*\.$", refusal.value.detail), what
        assert len(refusal.value.detail) < 250, what
        refusal.value.detail.encode()


@each_input
def test_the_queue_is_not_trusted(operation: Operation, each: Input) -> None:
    """What the API should have refused, a worker refuses too."""
    with pytest.raises(InvalidInput) as refusal:
        operation.run({**operation.examples[0].inputs, each.name: "__import__"})

    assert refusal.value.field == each.name


@each_input
def test_a_missing_input_is_named(operation: Operation, each: Input) -> None:
    """And the example shows what would be complete."""
    inputs = dict(operation.examples[0].inputs)
    del inputs[each.name]

    with pytest.raises(InvalidInput, match=f"^{each.name} is missing: ") as refusal:
        operation.validate(inputs)

    assert refusal.value.field == each.name


@each_operation
def test_an_unknown_input_is_named(operation: Operation) -> None:
    """Nothing that was sent is silently left out."""
    with pytest.raises(InvalidInput, match=r'takes no input "nonsense": ') as refusal:
        operation.validate({**operation.examples[0].inputs, "nonsense": "1"})

    assert refusal.value.field == "nonsense"


@each_operation
@pytest.mark.parametrize("raw", [None, [], "1", 1, True], ids=["null", "an array", "a text", "a number", "a Boolean"])
def test_inputs_that_are_no_object_are_refused(operation: Operation, raw: Any) -> None:
    """JSON has other things than objects."""
    with pytest.raises(InvalidInput, match=r"^inputs is .+, but must be an object such as") as refusal:
        operation.validate(raw)

    assert refusal.value.field == "inputs"


@each_operation
def test_a_result_that_was_tampered_with_is_refused(operation: Operation) -> None:
    """One digit, exponent or truth value that is not right, anywhere in it, and it is never stored."""
    example = operation.examples[0]
    values = {each.name: each.kind.parse(example.inputs[each.name], each.name) for each in operation.inputs}
    tampered = list(_tampered(example.result))

    for result in tampered:
        with pytest.raises(WrongResult):
            operation._check(result, **values)

    assert tampered


def _tampered(result: Any) -> Iterator[Any]:
    """Copies of `result`, each with one leaf that is wrong. Words are no leaves: they are not the answer."""
    items = result.items() if isinstance(result, dict) else enumerate(result)
    for key, value in items:
        if isinstance(value, dict | list):
            wrong = list(_tampered(value))
        elif isinstance(value, bool):
            wrong = [not value]
        elif isinstance(value, int):
            wrong = [value + 1]
        else:
            wrong = [f"{value[:-1]}{(int(value[-1]) + 1) % 10}"] if re.fullmatch(r"[0-9.]+", value) else []
        for each in wrong:
            changed = copy.copy(result)
            changed[key] = each
            yield changed


@each_operation
def test_it_says_all_there_is_to_know(operation: Operation) -> None:
    """Docs, form and list are made from this, so nothing may be missing."""
    assert operation.summary.endswith(".")
    assert operation.summary == operation.doc.partition("\n")[0]
    assert operation.group in {"Arithmetic", "Primes", "Numbers", "Digits"}
    assert all((operation.title, operation.method, operation.source, operation.inputs, operation.examples))
    assert 0 < operation.time_limit <= 60


@each_operation
def test_its_description_is_json_with_limits_as_strings(operation: Operation) -> None:
    """A browser loses integers over 2⁵³, so limits travel as texts; only the schema has to hold numbers."""
    described = json.loads(json.dumps(operation.describe()))

    assert described["name"] == operation.name
    assert described["schema"]["additionalProperties"] is False
    assert described["schema"]["required"] == [each["name"] for each in described["inputs"]]
    for each in described["inputs"]:
        assert each["about"]
        assert isinstance(each["minimum"], str | None)
        assert isinstance(each["maximum"], str | None)


@each_operation
def test_its_schema_takes_what_it_takes(operation: Operation) -> None:
    """A client that validates by the schema must not refuse an example, or the hardest inputs."""
    for inputs in (*(each.inputs for each in operation.examples), operation.hardest):
        for name, value in inputs.items():
            text, number = operation.schema()["properties"][name]["anyOf"]
            assert re.search(text["pattern"], value)
            assert number.get("minimum", float("-inf")) <= float(value[:300])
            assert not re.search(text["pattern"], f"{value}x")


@each_operation
def test_inputs_come_out_canonical(operation: Operation) -> None:
    """Two ways to write the same inputs become one, so that equal questions are equal texts."""
    for inputs in (*(each.inputs for each in operation.examples), operation.hardest):
        assert operation.validate(inputs) == inputs
        short = {name: value for name, value in inputs.items() if len(value) < 15 and "." not in value}
        assert operation.validate(inputs | {name: int(value) for name, value in short.items()}) == inputs


@each_operation
def test_its_examples_hold(operation: Operation) -> None:
    """Each is calculated and checked."""
    for example in operation.examples:
        outcome = operation.run(example.inputs)

        assert outcome.result == example.result
        assert outcome.verified["ok"] is True
        assert outcome.verified["how"]


@each_operation
def test_its_hardest_inputs_end_well_within_the_time_limit(operation: Operation) -> None:
    """A third of it, so that a slower host, or a busy one, is still in time; and the result survives JSON."""
    began = time.process_time()

    outcome = operation.run(operation.validate(operation.hardest))

    # Processor time: what others do on this host at the same time is not the operation's fault.
    assert time.process_time() - began < operation.time_limit / 3
    text = json.dumps([outcome.result, outcome.verified])
    assert json.loads(text) == [outcome.result, outcome.verified]
    assert len(text) < _RESULT_DIGITS
