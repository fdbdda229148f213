"""Questions about matrices, most of them as large as two digits an entry allow."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from flint import ctx, fmpq, fmpq_mat, fmpz_mat

from bench.maths_rows.row import Row, by_pari, by_sympy, matrix, numbers, only, pari_matrix, texts

_M100, _M80, _M60, _M40 = (matrix(size, size) for size in (100, 80, 60, 40))
_WIDE = matrix(50, 100)
#: A hundred rows of rank 50.
_DEPENDENT = [*_WIDE, *([a + b for a, b in zip(row, _WIDE[0], strict=True)] for row in _WIDE)]
_LEFT, _RIGHT = matrix(90, 90, 1), matrix(90, 90, 1)[::-1]
_SIDE = numbers(100)
#: A knapsack: its reduced basis tells which of the numbers are related.
_KNAPSACK = [[*(int(i == j) for j in range(60)), number] for i, number in enumerate(numbers(60, 150))]


def _domain(sympy: Any, rows: list[list[int]]) -> Any:
    return sympy.polys.matrices.DomainMatrix(rows, (len(rows), len(rows[0])), sympy.ZZ)


def _normal_forms() -> Any:
    # SymPy does not import it by itself.
    return import_module("sympy.matrices.normalforms")


def _polynomial(found: Any) -> dict[str, Any]:
    return {"polynomial": found.str(), "coefficients": [each.str() for each in found.coeffs()]}


def _smith() -> dict[str, Any]:
    form = fmpz_mat(_M60).snf()
    return {"diagonal": [form[k, k].str() for k in range(60)], "rank": form.rank()}


def _reduced() -> dict[str, Any]:
    form, rank = fmpq_mat(fmpz_mat(_WIDE)).rref()
    return {"form": texts(form), "pivots": list(range(1, rank + 1))}


def _kernel() -> dict[str, Any]:
    basis, dimension = fmpz_mat(_WIDE).nullspace()
    return {"dimension": dimension, "basis": texts(basis.transpose().tolist()[:dimension])}


def _same_kernel(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """FLINT's vectors are multiples of ours, and are told one column before the other."""
    multiples = [
        len({fmpq(int(b), int(a)) for a, b in zip(mine, other, strict=True) if a != "0"}) == 1
        for mine, other in zip(ours["basis"], found["basis"], strict=True)
    ]
    return ours["dimension"] == found["dimension"] and all(multiples)


def _solution() -> dict[str, Any]:
    x = fmpz_mat(_M100).solve(fmpz_mat([[each] for each in _SIDE]))
    return {"x": [each.str() for each in x.entries()], "unique": True}


def _eigenvalues() -> dict[str, Any]:
    with ctx.workdps(30):
        roots = fmpz_mat(_M40).charpoly().complex_roots()
        return {"roots": [(root.real.str(30, radius=False), root.imag.str(30, radius=False)) for root, _ in roots]}


def _same_values(ours: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """To twelve digits: ours are rounded to decimals after the point, FLINT's to significant digits."""
    mine, others = (
        sorted((round(float(real), 6), round(float(imaginary), 6)) for real, imaginary in each)
        for each in (((root["real"], root["imaginary"]) for root in ours["irrational"]), found["roots"])
    )
    return mine == others


ROWS = (
    Row(
        "determinant",
        {"matrix": texts(_M100)},
        lambda: {"value": fmpz_mat(_M100).det().str()},
        by_sympy(lambda sympy: _domain(sympy, _M100).det()),
        by_pari(f"matdet({pari_matrix(_M100)})"),
    ),
    Row(
        "inverse_matrix",
        {"matrix": texts(_M80)},
        lambda: {"inverse": texts(fmpq_mat(fmpz_mat(_M80)).inv())},
        by_sympy(lambda sympy: _domain(sympy, _M80).to_field().inv()),
        by_pari(f"1/{pari_matrix(_M80)}"),
    ),
    Row(
        "rank",
        {"matrix": texts(_DEPENDENT)},
        lambda: {"rank": fmpz_mat(_DEPENDENT).rank()},
        by_sympy(lambda sympy: _domain(sympy, _DEPENDENT).to_field().rank()),
        by_pari(f"matrank({pari_matrix(_DEPENDENT)})"),
    ),
    Row(
        "row_reduce",
        {"matrix": texts(_WIDE)},
        _reduced,
        by_sympy(lambda sympy: _domain(sympy, _WIDE).to_field().rref()),
    ),
    Row(
        "kernel",
        {"matrix": texts(_WIDE)},
        _kernel,
        by_sympy(lambda sympy: _domain(sympy, _WIDE).to_field().nullspace()),
        by_pari(f"matker({pari_matrix(_WIDE)})"),
        agree=_same_kernel,
    ),
    Row(
        "solve_linear",
        {"A": texts(_M100), "b": list(map(str, _SIDE))},
        _solution,
        by_sympy(
            lambda sympy: (
                _domain(sympy, _M100).to_field().lu_solve(_domain(sympy, [[each] for each in _SIDE]).to_field())
            )
        ),
        by_pari(f"matsolve({pari_matrix(_M100)}, {_SIDE}~)"),
    ),
    Row(
        "matrix_product",
        {"a": texts(_LEFT), "b": texts(_RIGHT)},
        lambda: {"product": texts(fmpz_mat(_LEFT) * fmpz_mat(_RIGHT))},
        by_sympy(lambda sympy: _domain(sympy, _LEFT) * _domain(sympy, _RIGHT)),
        by_pari(f"{pari_matrix(_LEFT)} * {pari_matrix(_RIGHT)}"),
    ),
    Row(
        "matrix_power",
        {"matrix": texts(_LEFT), "exponent": "120"},
        lambda: {"power": texts(fmpz_mat(_LEFT) ** 120)},
        by_sympy(lambda sympy: _domain(sympy, _LEFT) ** 120),
        by_pari(f"{pari_matrix(_LEFT)}^120"),
    ),
    Row(
        "characteristic_polynomial",
        {"matrix": texts(_M100)},
        lambda: _polynomial(fmpz_mat(_M100).charpoly()),
        by_sympy(lambda sympy: _domain(sympy, _M100).charpoly()),
        by_pari(f"charpoly({pari_matrix(_M100)})"),
        agree=only("coefficients"),
    ),
    Row(
        "minimal_polynomial",
        {"matrix": texts(_M80)},
        lambda: _polynomial(fmpz_mat(_M80).minpoly()),
        None,
        by_pari(f"minpoly({pari_matrix(_M80)})"),
        agree=only("coefficients"),
    ),
    Row(
        "eigenvalues",
        {"matrix": texts(_M40), "digits": "30"},
        _eigenvalues,
        None,
        by_pari(f"localprec(30); mateigen({pari_matrix(_M40)}, 1)"),
        agree=_same_values,
    ),
    Row(
        "hermite_form",
        {"matrix": texts(_M60)},
        lambda: {"form": texts(fmpz_mat(_M60).hnf())},
        by_sympy(lambda sympy: _normal_forms().hermite_normal_form(sympy.Matrix(_M60))),
        by_pari(f"mathnf({pari_matrix(_M60)})"),
    ),
    Row(
        "smith_form",
        {"matrix": texts(_M60)},
        _smith,
        by_sympy(lambda sympy: _normal_forms().smith_normal_form(sympy.Matrix(_M60))),
        by_pari(f"matsnf({pari_matrix(_M60)})"),
    ),
    Row(
        "lll_reduce",
        {"vectors": texts(_KNAPSACK)},
        lambda: {"basis": texts(fmpz_mat(_KNAPSACK).lll())},
        by_sympy(lambda sympy: _domain(sympy, _KNAPSACK).lll()),
        by_pari(f"qflll({pari_matrix(_KNAPSACK)}~)"),
    ),
)
