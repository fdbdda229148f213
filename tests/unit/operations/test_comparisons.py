"""What `make bench-maths` compares covers the catalogue, asks what the operations allow, and gets their answers."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from wizard.operations import catalogue
from wizard.operations.comparison import Comparison
from wizard.operations.spec import Operation

pytestmark = pytest.mark.unit

#: Seconds that are foretold for a question that is also asked here.
_SHORT = 0.3


def _comparison(operation: Operation) -> Comparison:
    assert operation.comparison, f"{operation.name} says neither how a library is called directly nor why none can be"
    return operation.comparison


@pytest.mark.parametrize("operation", catalogue().values(), ids=lambda each: each.name)
def test_every_operation_has_a_direct_call_or_a_reason_why_not(operation: Operation) -> None:
    """And not both; other libraries are asked a question that there is, and that is allowed."""
    comparison = _comparison(operation)

    assert bool(comparison.direct) is not bool(comparison.reason)
    if comparison.question:
        assert operation.validate(comparison.question())
    else:
        assert (comparison.direct, comparison.sympy, comparison.pari) == (None, None, None)


@pytest.mark.parametrize("operation", catalogue().values(), ids=lambda each: each.name)
def test_a_short_question_has_the_answer_of_the_direct_call(operation: Operation) -> None:
    """`make bench-maths` compares the long ones."""
    comparison = _comparison(operation)
    if not (comparison.direct and comparison.question) or operation.name in _SIEVES:
        return
    request = operation.read(comparison.question())
    if not request.cost or request.cost.seconds > _SHORT:
        return

    assert comparison.agree(request.run().result, comparison.direct(**request.values))


#: Where primesieve is missing there is nothing to compare with.
_SIEVES = () if find_spec("primesieve") else ("count_primes", "twin_primes")


def test_a_pari_question_is_a_text() -> None:
    """And long: it holds the inputs."""
    for operation in catalogue().values():
        comparison = _comparison(operation)
        if comparison.pari and comparison.question:
            assert len(comparison.pari(**operation.read(comparison.question()).values)) > 3, operation.name
