"""Zeros of the Riemann zeta function."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from math import log, sqrt
from random import Random
from typing import TYPE_CHECKING, Annotated, Any

from wizard.errors import WrongResult
from wizard.kinds import Integer
from wizard.operations.fan_out import cut, ranges
from wizard.operations.progress import report
from wizard.operations.spec import Cost, operation

if TYPE_CHECKING:
    from flint import arb

#: Zeros that are found in one call of the library, which says nothing until it is done.
_AT_ONCE = 50

#: Zeros that a check brackets; all where there are fewer.
_SAMPLES = 30

_TIME_LIMIT = 60


@operation(
    title="Zeros of ζ",
    method="Turing's method and Newton's, in ball arithmetic (FLINT)",
    source="F. Johansson, Arb, https://doi.org/10.1109/TC.2017.2690633; D. Platt, "
    "https://doi.org/10.1090/S0025-5718-2014-02884-6",
    libraries=("flint",),
    # 10,000 zeros from the billionth on, to 50 decimals: 40 minutes, and always split.
    time_limit=_TIME_LIMIT,
    examples=[
        (
            {"first": "1", "count": "3", "decimals": "20"},
            {"zeros": ["14.13472514173469379045", "21.02203963877155499262", "25.01085758014568876321"]},
        ),
        ({"first": "1000000", "count": "1", "decimals": "10"}, {"zeros": ["600269.6770124449"]}),
    ],
)
def zeta_zeros(
    first: Annotated[int, Integer(1, 10**9, "which zero to begin with, counted upwards from the real axis")],
    count: Annotated[int, Integer(1, 10_000, "how many zeros")] = 10,
    decimals: Annotated[int, Integer(1, 50, "digits after the point, cut off and not rounded")] = 20,
) -> dict[str, Any]:
    """The imaginary parts of zeros of ζ(1/2 + it) in ascending order; 14.1347… is the first.

    Each digit is proven. So is, by the check, that no zero is missing between them.
    """
    return {"zeros": _zeros(first, count, decimals)}


def _zeros(first: int, count: int, decimals: int) -> list[str]:
    from flint import acb, ctx

    zeros = []
    for low, high in ranges(first, first + count - 1, -(-count // _AT_ONCE)):
        with ctx.workdps(decimals + 16):
            found = [_cut(each.imag, decimals) for each in acb.zeta_zeros(low, high - low + 1)]
        zeros += [text or _cut_for_certain(low + index, decimals) for index, text in enumerate(found)]
        report(high - first + 1, count)
    return zeros


def _cut(value: arb, decimals: int) -> str | None:
    """The first digits; None when the ball holds two possibilities: a run of nines or zeros at the cut."""
    from flint import arb

    floor = (value * arb(10) ** decimals).floor().unique_fmpz()
    if floor is None:
        return None
    text = floor.str()
    return f"{text[:-decimals]}.{text[-decimals:]}"


def _cut_for_certain(number: int, decimals: int) -> str:
    """One zero, with as much precision as its digits take."""
    from flint import acb, ctx

    spare = 32
    while True:
        with ctx.workdps(decimals + spare):
            text = _cut(acb.zeta_zero(number).imag, decimals)
        if text:
            return text
        spare *= 2


@zeta_zeros.check
def _(result: dict[str, Any], first: int, count: int, decimals: int) -> str:
    """Hardy's Z changes its sign within the last digit of a zero, and N(T) counts the zeros up to a height T."""
    from flint import arb, ctx, fmpq, fmpz

    units = [fmpz(int(each.replace(".", ""))) for each in result["zeros"]]
    if len(units) != count or any(one >= other for one, other in pairwise(units)):
        raise WrongResult("The zeros are not as many as asked for, or do not ascend.")
    chosen = sorted(Random().sample(range(count), min(count, _SAMPLES)))  # noqa: S311 -- there is nothing to guess.
    with ctx.workdps(decimals + 30):
        below, above = (arb(fmpq(unit, fmpz(10) ** decimals)) for unit in (units[0], units[-1] + 1))
        if (below.zeta_nzeros().unique_fmpz(), above.zeta_nzeros().unique_fmpz()) != (first - 1, first + count - 1):
            raise WrongResult("The zeros up to there are not as many as N(T).")
        for index in chosen:
            left, right = (_hardy(arb(fmpq(units[index] + step, fmpz(10) ** decimals))) for step in (0, 1))
            if not left * right < 0:
                raise WrongResult(f"Z(t) does not change its sign at {result['zeros'][index]}.")
    which = "every zero" if len(chosen) == count else f"{len(chosen)} random zeros"
    return f"Z(t) changes its sign within the last digit of {which}; N(T) says that none is missing"


def _hardy(t: arb) -> arb:
    """Hardy's Z(t), which is real and has the zeros of ζ on the critical line."""
    from flint import acb, arb

    theta = acb(arb(1) / 4, t / 2).lgamma().imag - t / 2 * arb.pi().log()
    return (acb(0, theta).exp() * acb(arb(1) / 2, t).zeta()).real


@zeta_zeros.cost
def _(first: int, count: int, decimals: int) -> Cost:
    """In proportion to the number of zeros, and to about the root of their height."""
    last = first + count
    return Cost(
        _seconds(last, decimals) * (count + min(count, _SAMPLES) / 4), count * (len(str(last)) + decimals + 4) + 20
    )


def _seconds(last: int, decimals: int) -> float:
    """Seconds for one zero: measured up to the billionth, from 15 to 100 decimals."""
    height = 7 * last / log(last + 10)
    return (0.004 + 0.03 * min(1.0, last / 1e4) + 1e-5 * sqrt(height)) * (0.6 + decimals / 75)


def _split(parts: int | None, first: int, count: int, decimals: int) -> list[dict[str, Any]]:
    seconds = _seconds(first + count, decimals) * count
    stretches = cut(first, first + count - 1, seconds, parts, time_limit=_TIME_LIMIT)
    return [{"first": low, "count": high - low + 1, "decimals": decimals} for low, high in stretches]


def _joined(results: Sequence[dict[str, Any]], **_: int) -> dict[str, Any]:
    return {"zeros": [zero for each in results for zero in each["zeros"]]}


zeta_zeros.fans_out(split=_split, part=lambda **inputs: {"zeros": _zeros(**inputs)}, combine=_joined)


def _by_mpmath(_: Any, first: int, count: int, decimals: int) -> Any:
    mpmath = import_module("mpmath")
    with mpmath.workdps(decimals + 2):
        return [mpmath.zetazero(number) for number in range(first, first + count)]


@zeta_zeros.direct(
    {"first": "1", "count": "100", "decimals": "30"},
    sympy=_by_mpmath,
    pari=lambda decimals, **_: f"localprec({decimals + 2}); lfunzeros(1, 237)",
)
def _(first: int, count: int, decimals: int) -> dict[str, Any]:
    from flint import acb, arb, ctx

    found = []
    with ctx.workdps(decimals + 16):
        for zero in acb.zeta_zeros(first, count):
            text = (zero.imag * arb(10) ** decimals).floor().unique_fmpz().str()
            found.append(f"{text[:-decimals]}.{text[-decimals:]}")
    return {"zeros": found}
