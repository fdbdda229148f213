"""Parts that are checked by the worker that calculated them, and the cheaper check of what is made of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from wizard.errors import WrongResult
from wizard.operations import find
from wizard.operations.numbers import collatz_records as collatz
from wizard.operations.numbers import goldbach
from wizard.operations.primes import _sieve
from wizard.operations.simulation import monte_carlo_pi
from wizard.operations.spec import Operation, Outcome

pytestmark = pytest.mark.unit

#: Long enough that nothing is counted a second time as a whole.
ASKED: dict[str, dict[str, str]] = {
    "twin_primes": {"start": "1000000", "stop": "6000000"},
    "collatz_records": {"limit": "200000"},
    "goldbach": {"start": "1000000", "stop": "1200000"},
    "monte_carlo_pi": {"samples": "40000", "seed": "1"},
}

each_question = pytest.mark.parametrize("name", list(ASKED))

Results = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few points have several, of several windows."""
    monkeypatch.setattr(monte_carlo_pi, "_STREAM", 1 << 13)
    monkeypatch.setattr(monte_carlo_pi, "_WINDOW", 1 << 10)


def _in_parts(name: str, parts: int = 32) -> tuple[Operation, Results]:
    operation = find(name)
    split = operation.split(operation.validate(ASKED[name]), parts)
    assert split
    return operation, [json.loads(json.dumps(operation.run_part(each))) for each in split.parts]


def _combined(name: str, results: Results) -> Outcome:
    outcome = find(name).combine(results, ASKED[name])
    assert isinstance(outcome, Outcome)
    return outcome


#: What a faulty host does: the function that its method stands on gives another result. Name of the operation → where.
FAULTS: dict[str, tuple[Any, str, Callable[[Any], Any]]] = {
    "twin_primes": (_sieve, "count_twins", lambda right: right + 1),
    "collatz_records": (collatz, "_steps", lambda right: right + 1),
    "goldbach": (goldbach, "_block", lambda right: (2, *right[1:])),
    "monte_carlo_pi": (monte_carlo_pi, "_drawn", lambda right: [not each for each in right]),
}


@each_question
def test_a_part_of_a_faulty_host_is_refused_by_itself(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own check is by another method, so that only this part is calculated again, maybe elsewhere."""
    module, function, fault = FAULTS[name]
    right = getattr(module, function)
    monkeypatch.setattr(module, function, lambda *args, **kwargs: fault(right(*args, **kwargs)))

    with pytest.raises(WrongResult):
        _in_parts(name)


@each_question
def test_the_answer_says_that_parts_were_checked_by_their_workers(name: str) -> None:
    """And is the same as in one piece."""
    operation, results = _in_parts(name)

    outcome = _combined(name, results)

    assert outcome.result == operation.run(ASKED[name]).result
    assert "by its worker" in outcome.verified["how"]


@each_question
def test_what_no_worker_has_confirmed_is_checked_as_a_whole(name: str) -> None:
    """As the parts of a worker of an earlier version."""
    operation, results = _in_parts(name)
    del results[1]["confirmed"]

    how = _combined(name, results).verified["how"]

    assert "by its worker" not in how
    assert how.partition(" ")[2].isprintable()
    assert operation.fan_out


#: Results of parts that were made wrong after their own check: on the way, or by a host that lies.
LIES: dict[str, Callable[[Results], None]] = {
    "twin_primes": lambda results: results[1].update(pairs=str(9 * int(results[1]["pairs"]))),
    "collatz_records": lambda results: results[1]["records"][-1].__setitem__(1, 999),
    "goldbach": lambda results: results[1].update(verified=str(int(results[1]["verified"]) - 1)),
    "monte_carlo_pi": lambda results: results[1]["streams"].__setitem__(0, "1"),
}


@each_question
def test_what_is_wrong_after_its_own_check_is_refused_at_the_end(name: str) -> None:
    """The check of the whole does not believe what parts say of themselves."""
    _, results = _in_parts(name)
    LIES[name](results)

    with pytest.raises(WrongResult):
        _combined(name, results)


@pytest.mark.parametrize("skipped", [0, 1, 2, 1_023, 10**6 + 7])
def test_a_jump_leads_to_where_steps_do(skipped: int) -> None:
    """In Python's integers as in numpy."""
    drawn = sum(monte_carlo_pi._drawn(3, 500, 7, skipped))

    assert drawn == monte_carlo_pi._thrown(3, 500, 7, skipped)
    assert drawn == sum(monte_carlo_pi._thrown(3, 1, 7, skipped + step) for step in range(500))
