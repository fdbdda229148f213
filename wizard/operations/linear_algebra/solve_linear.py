"""Solutions of a system of linear equations."""

from __future__ import annotations

from typing import Annotated, Any

from wizard.errors import InvalidInput, Unsolvable, WrongResult
from wizard.kinds import Vector
from wizard.operations.linear_algebra._echelon import echelon, kernel_vectors
from wizard.operations.linear_algebra._matrix import LONGEST, BoundedMatrix, exact, size
from wizard.operations.linear_algebra._rows import domain, drawn, pari_rows
from wizard.operations.linear_algebra.kernel import check_kernel
from wizard.operations.spec import Cost, operation

#: Digits of an entry of b: a hundred such fractions are half as long as the longest matrix.
_DIGITS = 100

#: Equations, and unknowns.
_ROWS = 300


@operation(
    title="Linear equations",
    method="Read from the reduced row echelon form of A with b beside it (FLINT)",
    source="H. Cohen, A Course in Computational Algebraic Number Theory, 2.3.2; https://flintlib.org",
    libraries=("flint",),
    # 100 equations with fractions of 100 digits: 1.1 s.
    time_limit=20,
    hardest={
        "A": str([[pow(3, 101 * i + j, 10_007) % 199 - 99 for j in range(100)] for i in range(100)]),
        "b": f"[{','.join(f'{pow(5, 200 + i, 10**100 - 1)}/{pow(7, 200 + i, 10**100 - 1)}' for i in range(100))}]",
    },
    aliases=("linsolve",),
    examples=[
        ({"A": "[[1,2],[3,4]]", "b": "[5,6]"}, {"x": ["-4", "9/2"], "unique": True, "kernel": []}),
        (
            {"A": "[[1,2,3],[4,5,6]]", "b": "[7,8]"},
            {"x": ["-19/3", "20/3", "0"], "unique": False, "kernel": [["1", "-2", "1"]]},
        ),
        ({"A": "[[1],[2]]", "b": "[1/2,1]"}, {"x": ["1/2"], "unique": True, "kernel": []}),
    ],
)
def solve_linear(
    A: Annotated[  # noqa: N803 - as in A x = b
        list[list[Any]],
        BoundedMatrix("a row of coefficients for each equation", rows=_ROWS, characters=1_000_000),
    ],
    b: Annotated[list[Any], Vector(_ROWS, _DIGITS, "the right-hand side of each equation", rational=True)],
) -> dict[str, Any]:
    """The x for which A x = b, exactly; when there are many, one of them and what may be added to it.

    When x is not unique, adding any multiples of the kernel's vectors gives all other solutions. Equations that
    contradict each other have none, and that is the answer then. There may be more equations than unknowns, or fewer.
    """
    width = len(A[0])
    form, columns = echelon(exact([*row, entry] for row, entry in zip(A, b, strict=True)))
    if width in columns:
        raise Unsolvable("The system has no solution: its equations contradict each other.")
    rows = form.tolist()
    x = ["0"] * width
    for row, pivot in zip(rows, columns, strict=False):
        x[pivot] = row[width].str()
    free = width - len(columns)
    if free and _characters(len(columns), free, size(A)[2]) > LONGEST:
        raise Unsolvable(
            f"There are solutions in {free} directions, and they may have more than {LONGEST:,} characters, which are "
            "not kept. The rank is smaller than the number of unknowns: row_reduce a part of the system."
        )
    vectors = kernel_vectors(A) if free else []
    return {"x": x, "unique": not vectors, "kernel": [[each.str() for each in vector] for vector in vectors]}


@solve_linear.restrict
def _(A: list[list[Any]], b: list[Any]) -> None:  # noqa: N803 - as above
    if len(b) != len(A):
        raise InvalidInput(
            f"b has {len(b)} entries for {len(A)} equations, but must be as long as A has rows.", field="b"
        )


@solve_linear.check
def _(result: dict[str, Any], A: list[list[Any]], b: list[Any]) -> str:  # noqa: N803
    """By substitution; that there are no more solutions by the dimension of the kernel."""
    matrix = exact(A)
    if matrix * exact([each] for each in result["x"]) != exact([each] for each in b):
        raise WrongResult("x does not solve the equations.")
    if result["unique"] == bool(result["kernel"]):
        raise WrongResult("A solution is unique when the kernel is empty, and only then.")
    return f"substituted into every equation; {check_kernel(result['kernel'], len(result['kernel']), matrix)}"


@solve_linear.cost
def _(A: list[list[Any]], b: list[Any]) -> Cost:  # noqa: N803
    """The digits of b make those of x longer, and each row's numbers with them."""
    height, width, digits = size([[*row, entry] for row, entry in zip(A, b, strict=False)])
    rank = min(height, width)
    free = max(width - rank, 1)
    return Cost(
        1e-4 + 8e-6 * height * width + 6e-8 * rank**2 * (free + rank // 10) * digits,
        60 + 4 * width + _characters(rank, free, digits),
    )


def _characters(rank: int, free: int, digits: int) -> int:
    """Of the vectors of a kernel, whose entries are minors."""
    return 2 * rank**2 * free * (digits + 2)


@solve_linear.direct(
    lambda: {"A": drawn(100), "b": drawn(1, 100)[0]},
    sympy=lambda sympy, **of: (
        domain(sympy, of["A"]).to_field().lu_solve(domain(sympy, [[each] for each in of["b"]]).to_field())
    ),
    pari=lambda **of: f"matsolve({pari_rows(of['A'])}, {of['b']}~)",
)
def _(A: list[list[Any]], b: list[Any]) -> dict[str, Any]:  # noqa: N803 - as in A x = b
    from flint import fmpz_mat

    x = fmpz_mat(A).solve(fmpz_mat([[each] for each in b]))
    return {"x": [each.str() for each in x.entries()], "unique": True}
