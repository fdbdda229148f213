"""A picture of the Mandelbrot set."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from wizard.operations.pictures import _examples, _render
from wizard.operations.pictures._escape import View
from wizard.operations.spec import operation


@operation(
    title="Mandelbrot set",
    method="Escape-time iteration in float64 (numpy), with a test for orbits that close",
    source="B. B. Mandelbrot, Fractal aspects of the iteration of z → λz(1 − z), "
    "https://doi.org/10.1111/j.1749-6632.1980.tb29690.x",
    libraries=("PIL", "numpy"),
    # Points at the edge of the set that only leave at the very end: 4096² of them are always split.
    time_limit=60,
    hardest={
        "centre_real": "-0.74364388703715",
        "centre_imaginary": "0.13182590420531",
        "width": "0.00000000005",
        "pixels": "4096",
        "iterations": "10000",
    },
    examples=[
        ({"pixels": "64", "iterations": "12"}, {"picture": _examples.MANDELBROT, "inside": "888"}),
    ],
)
def mandelbrot(
    *,
    centre_real: Annotated[Decimal, _render.COORDINATE] = Decimal("-0.5"),
    centre_imaginary: Annotated[Decimal, _render.COORDINATE] = Decimal(0),
    width: Annotated[Decimal, _render.WIDTH] = Decimal(3),
    pixels: Annotated[int, _render.PIXELS] = 1024,
    iterations: Annotated[int, _render.ITERATIONS] = 1000,
    palette: Annotated[str, _render.PALETTE] = "ember",
) -> dict[str, Any]:
    """A square picture of the complex numbers c for which z → z² + c, begun at 0, stays small.

    The set itself is black; elsewhere the colour tells by its root how many steps it takes until |z| is over 4. A pixel
    is at least 10⁻¹⁴ wide: finer, float64 cannot tell one from the next.
    """
    return _render.whole(View((centre_real, centre_imaginary), width, pixels, iterations, palette))


def _view(centre_real: Decimal, centre_imaginary: Decimal, **rest: Any) -> View:
    """The inputs as what is to be drawn."""
    return View(centre=(centre_real, centre_imaginary), **rest)


_render.draws(mandelbrot, _view)


mandelbrot.no_direct_call("a picture of our own; see bench-fan-out")
