"""How many steps of z → z² + c each point takes until it is surely on its way to infinity.

numpy does whole arrays in float64, and Python's own floats one point: the same operations in the same order, so both
count the same, and a point's count is the same in whatever tile it lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any

from wizard.errors import InvalidInput
from wizard.language.budget import spend
from wizard.operations.progress import report

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int64]

#: Seconds for a step of a point, in numpy, while its tile fits in the cache.
STEP = 6e-9

#: Seconds for a pixel, whatever happens to it.
PIXEL = 1e-7

#: Steps that a look ahead makes; then it looks whether the orbit comes near to itself within a period that is common.
_PATIENCE, _PERIOD, _NEAR = 200, 64, 1e-6

#: Seconds for a step of a look, in Python.
_LOOK = 5e-7

#: |z|² beyond which a point has escaped. Larger than the usual 4, so that rounding can never bring it back.
_ESCAPED = 16.0

#: Steps between two looks at who has escaped: numpy works on whole arrays, and looking costs as much as a step.
_STRIDE = 8

#: Points that are worked on at once: their arrays fit in the second-level cache.
_POINTS = 8_192

#: Parts of the c of a Julia set are at most so large. |c| then is at most 4, and |z|² > 16 means escape for good.
_FARTHEST = 2

#: A pixel is at least so wide: float64 near 2 tells numbers apart that are 4·10⁻¹⁶ from each other.
_FINEST = Decimal("1e-14")


@dataclass(frozen=True, slots=True)
class View:
    """A square part of the plane, how finely it is looked at, and the c of a Julia set, or None for Mandelbrot's."""

    centre: tuple[Decimal, Decimal]
    width: Decimal
    pixels: int
    iterations: int
    palette: str
    c: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Refuses what float64 cannot tell apart."""
        if self.width < self.pixels * _FINEST:
            raise InvalidInput(
                f"width is {self.width}, but must be at least {self.pixels * _FINEST} for {self.pixels} pixels: "
                "nearer, the numbers of the processor cannot tell one pixel from the next.",
                field="width",
            )
        if self.c and max(map(abs, self.c)) > _FARTHEST:
            raise InvalidInput(
                f"c is {self.c[0]} and {self.c[1]}, but each must be from -{_FARTHEST} to {_FARTHEST}: the set of a c "
                "further out is dust.",
                field="c_real",
            )

    def axis(self, centre: Decimal, first: int, length: int, sign: int) -> Floats:
        """The coordinates of some pixels' middles, along one axis."""
        import numpy as np

        begin, step = self._axis(centre, sign)
        return begin + np.arange(first, first + length, dtype=np.float64) * step

    def point(self, column: int, row: int) -> tuple[float, float]:
        """The middle of a pixel, as `axis` gives it."""
        (left, right), (top, down) = self._axis(self.centre[0], 1), self._axis(self.centre[1], -1)
        return left + column * right, top + row * down

    def _axis(self, centre: Decimal, sign: int) -> tuple[float, float]:
        step = Fraction(self.width) / self.pixels
        return float(Fraction(centre) - sign * step * (self.pixels - 1) / 2), float(sign * step)

    def as_json(self) -> dict[str, Any]:
        """What a part's inputs say of it."""
        told = asdict(self)
        return told | {"centre": [str(each) for each in self.centre], "width": str(self.width)}


def view_of(told: dict[str, Any]) -> View:
    """The other way round than `as_json`."""
    real, imaginary = map(Decimal, told["centre"])
    c = told["c"] and tuple(told["c"])
    return View(**told | {"centre": (real, imaginary), "width": Decimal(told["width"]), "c": c})


def seconds(view: View) -> float:
    """Seconds on one worker, from a look at 8 × 8 points."""
    side = 8
    spend(side**2 * (_PATIENCE + _PERIOD) * _LOOK)
    middles = [(2 * each + 1) * view.pixels // (2 * side) for each in range(side)]
    steps = sum(_foreseen(view, *view.point(column, row)) for column in middles for row in middles)
    return view.pixels**2 * (PIXEL + STEP * (steps / side**2 + _STRIDE))


def _foreseen(view: View, x: float, y: float) -> int:
    """About how many steps are calculated for a point: an orbit that has nearly closed soon closes for good."""
    ahead = orbit(view, x, y)
    seen = x, y
    for step, seen in enumerate(islice(ahead, min(_PATIENCE, view.iterations)), 1):
        if seen[0] ** 2 + seen[1] ** 2 > _ESCAPED:
            return step
    if any(abs(later[0] - seen[0]) + abs(later[1] - seen[1]) < _NEAR for later in islice(ahead, _PERIOD)):
        return min(2 * _PATIENCE, view.iterations)
    return view.iterations


def counts(view: View, real: Floats, imaginary: Floats) -> Counts:
    """For each point of the rows and columns the steps until it has escaped; 0 when it has not after all iterations."""
    import numpy as np

    found = np.zeros(len(imaginary) * len(real), np.int64)
    for first in range(0, len(found), _POINTS):
        rows, columns = np.divmod(np.arange(first, min(first + _POINTS, len(found))), len(real))
        found[first : first + _POINTS] = _counts(view, real[columns], imaginary[rows])
        report(first, len(found))
    return found.reshape(len(imaginary), len(real))


def orbit(view: View, x: float, y: float) -> Iterator[tuple[float, float]]:
    """What becomes of a point, step by step, in Python's floats."""
    a, b = view.c or (x, y)
    if view.c is None:
        x = y = 0.0
    while True:
        x, y = x * x - y * y + a, x * y * 2.0 + b
        yield x, y


def escape(view: View, x: float, y: float) -> int:
    """Steps until the point has escaped; 0 when it has not after all iterations."""
    for step, (real, imaginary) in enumerate(islice(orbit(view, x, y), view.iterations), 1):
        if real * real + imaginary * imaginary > _ESCAPED:
            return step
    return 0


def _counts(view: View, x: Floats, y: Floats) -> Counts:
    """For each point the steps until it has escaped; 0 when it has not after all iterations."""
    import numpy as np

    counts = np.zeros(len(x), np.int64)
    index = np.arange(len(x))
    if view.c is None:
        keep = ~_is_surely_inside(x, y)
        index, a, b = index[keep], x[keep], y[keep]
        x, y = np.zeros(len(a)), np.zeros(len(a))
    else:
        a, b = np.full(len(x), view.c[0]), np.full(len(x), view.c[1])
        x, y = x.copy(), y.copy()
    seen_x, seen_y, look_again = x.copy(), y.copy(), _STRIDE
    with np.errstate(over="ignore", invalid="ignore"):
        for done in range(0, view.iterations, _STRIDE):
            if not len(index):
                break
            before_x, before_y = x.copy(), y.copy()
            stride = min(_STRIDE, view.iterations - done)
            for _ in range(stride):
                _step(x, y, a, b)
            # What has overflowed to no number at all has escaped, too.
            escaped = ~(x * x + y * y <= _ESCAPED)
            if escaped.any():
                counts[index[escaped]] = done + _steps(before_x[escaped], before_y[escaped], a[escaped], b[escaped])
            # A point that comes back to where it was, to the last bit, will do so for ever.
            stays = ~escaped & ~((x == seen_x) & (y == seen_y))
            if not stays.all():
                index, x, y, a, b = index[stays], x[stays], y[stays], a[stays], b[stays]
                seen_x, seen_y = seen_x[stays], seen_y[stays]
            if done >= look_again:
                seen_x, seen_y, look_again = x.copy(), y.copy(), 2 * look_again
    return counts


def _step(x: Floats, y: Floats, a: Floats, b: Floats) -> None:
    """One step in place; every sum and product is one of `orbit`, rounded in the same order."""
    product = x * y
    x *= x
    y *= y
    x -= y
    x += a
    product *= 2.0
    product += b
    y[:] = product


def _steps(x: Floats, y: Floats, a: Floats, b: Floats) -> Counts:
    """How many steps each takes to escape, for points that do within a stride."""
    import numpy as np

    steps = np.zeros(len(x), np.int64)
    inside = np.ones(len(x), np.bool_)
    while inside.any():
        _step(x, y, a, b)
        steps += inside
        inside &= x * x + y * y <= _ESCAPED
    return steps


def _is_surely_inside(x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Whether c lies in the heart or the disc to its left, and not so near the edge that rounding decides."""
    q = (x - 0.25) ** 2 + y * y
    sure: NDArray[np.bool_] = (q * (q + x - 0.25) < 0.25 * y * y - 1e-9) | ((x + 1) ** 2 + y * y < 0.0625 - 1e-9)
    return sure
