"""What `make bench-maths` compares covers the catalogue, and asks what the operations allow."""

import pytest

from bench.maths_rows import NO_DIRECT_CALL, ROWS
from wizard.operations import catalogue, find

pytestmark = pytest.mark.unit


def test_every_operation_has_a_direct_call_or_a_reason_why_not():
    """Nothing is forgotten, and nothing is in both lists."""
    direct = [row.operation for row in ROWS if row.direct]

    assert sorted([*direct, *NO_DIRECT_CALL]) == sorted(catalogue())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.operation)
def test_every_question_is_allowed(row):
    """Limits change, and the benchmark with them."""
    assert find(row.operation).validate(row.inputs)
