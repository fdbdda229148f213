"""What every operation promises. A new one is held to all of it by adding its file, and nothing here."""

from __future__ import annotations

import copy
import json
import math
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.http import answers
from app.http.shape import to_json
from tests.wrong_values import wrong_values
from wizard.errors import InvalidInput, WrongResult
from wizard.operations import catalogue
from wizard.operations.attachments import split_attachments
from wizard.operations.input import Input
from wizard.operations.spec import Operation
from wizard.task import MAX_PARTS

pytestmark = pytest.mark.unit

OPERATIONS = catalogue().values()

#: Characters of a result without what is kept apart from it: it is read with every list of tasks.
_INLINE_CHARACTERS = 30_000

#: Bytes of what is kept apart: one task must not fill a Valkey of a gigabyte.
_APART_BYTES = 12_000_000

#: A text that is a formula and no words.
_FORMULA = re.compile(r"[-+*/^()a-z0-9 ]*[a-z0-9)][*^+(][-+*/^()a-z0-9 ]*|[a-z] [-+] [-+*/^()a-z0-9 ]+")

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
each_input = pytest.mark.parametrize(
    ("operation", "each"),
    [pytest.param(one, each, id=f"{one.name}({each.name})") for one in OPERATIONS for each in one.inputs],
)


@each_input
def test_a_wrong_value_is_refused_in_a_sentence_that_names_the_field(operation: Operation, each: Input) -> None:
    """Whatever is wrong, the refusal says where, and what to send instead, at a length that a person reads."""
    for what, value in wrong_values(each.kind):
        with pytest.raises(InvalidInput) as refusal:
            operation.validate({**operation.examples[0].inputs, each.name: value})

        assert refusal.value.field == each.name, what
        assert re.match(rf"{each.name} .+(must be|the most it may).*[.?]$", refusal.value.detail, re.DOTALL), what
        assert len(refusal.value.detail) < 300, what
        refusal.value.detail.encode()


@each_input
def test_the_queue_is_not_trusted(operation: Operation, each: Input) -> None:
    """What the API should have refused, a worker refuses too."""
    with pytest.raises(InvalidInput) as refusal:
        operation.run({**operation.examples[0].inputs, each.name: "__import__"})

    assert refusal.value.field == each.name


@each_input
def test_a_missing_input_is_named_or_has_its_default(operation: Operation, each: Input) -> None:
    """And the example shows what would be complete."""
    inputs = {other.name: other.example for other in operation.inputs if other is not each}
    if each.default is not None:
        assert operation.validate(inputs) == operation.validate(inputs | {each.name: each.default})
        return

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
    values = operation._values(example.inputs)
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
        elif value is None:
            wrong = ["1"]
        else:
            wrong = [f"{value[:-1]}{(int(value[-1]) + 1) % 10}"] if re.fullmatch(r"-?[0-9./]+", value) else []
            wrong += [f"{value} + x"] if _FORMULA.fullmatch(value) else []
        for each in wrong:
            changed = copy.copy(result)
            changed[key] = each
            yield changed


@each_operation
def test_it_says_all_there_is_to_know(operation: Operation) -> None:
    """Docs, form and list are made from this, so nothing may be missing."""
    assert operation.summary.endswith(".")
    assert operation.summary == operation.doc.partition("\n")[0]
    assert all(
        (operation.title, operation.group, operation.method, operation.source, operation.inputs, operation.examples)
    )
    assert operation.growth.endswith(".")
    # What is done in rounds is put together by one attempt at the end, which takes minutes for the longest numbers.
    in_rounds = operation.fan_out is not None and operation.fan_out.begin is not None
    assert 0 < operation.time_limit <= (600 if in_rounds else 120)


@each_operation
def test_its_description_is_json_with_limits_as_strings(operation: Operation) -> None:
    """A browser loses integers over 2⁵³, so limits travel as texts; only the schema has to hold numbers."""
    described = json.loads(to_json(answers.Operation.declared(operation)))

    assert described["name"] == operation.name
    assert described["schema"]["additionalProperties"] is False
    assert described["schema"]["required"] == [each.name for each in operation.inputs if each.default is None]
    for each in described["inputs"]:
        assert each["about"]
        assert isinstance(each["minimum"], str | None)
        assert isinstance(each["maximum"], str | None)


@each_operation
def test_its_schema_takes_what_it_takes(operation: Operation) -> None:
    """A client that validates by the schema must not refuse an example, or the hardest inputs."""
    for inputs in (*(each.inputs for each in operation.examples), operation.hardest):
        for name, value in inputs.items():
            text, *others = operation.schema()["properties"][name]["anyOf"]
            assert re.search(text["pattern"], value)
            for other in others:
                if other["type"] == "integer" and re.fullmatch("-?[0-9]+", value):
                    assert other.get("minimum", -math.inf) <= float(value[:300])


@each_operation
def test_inputs_come_out_canonical(operation: Operation) -> None:
    """Two ways to write the same inputs become one, so that equal questions are equal texts."""
    for inputs in (*(each.inputs for each in operation.examples), operation.hardest):
        canonical = operation.validate(inputs)
        assert operation.validate(canonical) == canonical
        short = {name: int(value) for name, value in inputs.items() if re.fullmatch("-?[0-9]{1,14}", value)}
        assert operation.validate(inputs | short) == canonical


@each_operation
def test_its_examples_hold(operation: Operation) -> None:
    """Each is calculated and checked."""
    for example in operation.examples:
        outcome = operation.run(example.inputs)

        assert outcome.result == example.result
        assert outcome.verified["ok"] is True
        assert outcome.verified["how"]


@each_operation
def test_its_hardest_inputs_have_a_result_that_can_be_kept(operation: Operation) -> None:
    """It is found and checked before a worker would end it, survives JSON, and is not too long.

    What is always split is held to that by its middle part. The time limit is the one that workers keep.
    """
    inputs = operation.validate(operation.hardest)
    began = time.process_time()

    split = operation.split(inputs, 1)
    if split:
        assert json.dumps(operation.run_part(split.parts[len(split.parts) // 2]))
        assert time.process_time() - began < operation.time_limit
        return
    outcome = operation.run(inputs)

    assert time.process_time() - began < operation.time_limit
    kept, attachments = split_attachments(outcome.result)
    assert len(json.dumps([kept, outcome.verified])) < _INLINE_CHARACTERS
    assert sum(len(each.content) for each in attachments.values()) < _APART_BYTES


@each_operation
def test_its_cost_is_foretold(operation: Operation) -> None:
    """For its examples and for the hardest: in no time, as a plain number, and not beyond its time limit by much."""
    for inputs in (*(each.inputs for each in operation.examples), operation.hardest):
        cost = operation.estimate(inputs)

        assert cost
        assert 0 <= cost.seconds < math.inf
        assert cost.characters > 0
        assert operation.fan_out or cost.seconds <= operation.time_limit


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.fan_out], ids=lambda each: each.name)
@pytest.mark.parametrize("parts", [None, 2, 3, 7])
def test_its_parts_together_are_the_whole(operation: Operation, parts: int | None) -> None:
    """Whoever splits, and into how many: the result is the same, to the last digit."""
    for example in operation.examples:
        whole = operation.run(example.inputs)
        split = operation.split(operation.validate(example.inputs), parts)
        if not split:
            continue

        results = [json.loads(json.dumps(operation.run_part(each))) for each in split.parts]

        assert len(split.parts) <= MAX_PARTS
        assert operation.combine(results, example.inputs).result == whole.result
