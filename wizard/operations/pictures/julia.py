"""A picture of a Julia set."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from wizard.kinds import Number
from wizard.operations.pictures import _examples, _render
from wizard.operations.pictures._escape import View
from wizard.operations.spec import operation


@operation(
    title="Julia set",
    method="Escape-time iteration in float64 (numpy), with a test for orbits that close",
    source="A. Douady and J. H. Hubbard, Étude dynamique des polynômes complexes; "
    "https://en.wikipedia.org/wiki/Julia_set",
    libraries=("PIL", "numpy"),
    # A disc that turns by an irrational angle: no orbit in it closes. 4096² points of that are always split.
    time_limit=60,
    hardest={
        "c_real": "-0.390540870218401",
        "c_imaginary": "-0.586787907346969",
        "width": "0.5",
        "pixels": "4096",
        "iterations": "10000",
    },
    examples=[
        ({"pixels": "64", "iterations": "12"}, {"picture": _examples.JULIA, "inside": "886"}),
    ],
)
def julia(
    *,
    c_real: Annotated[Decimal, Number("real part of c, from -2 to 2", digits=1, decimals=18)] = Decimal("-0.8"),
    c_imaginary: Annotated[Decimal, Number("imaginary part of c, from -2 to 2", digits=1, decimals=18)] = Decimal(
        "0.156"
    ),
    centre_real: Annotated[Decimal, _render.COORDINATE] = Decimal(0),
    centre_imaginary: Annotated[Decimal, _render.COORDINATE] = Decimal(0),
    width: Annotated[Decimal, _render.WIDTH] = Decimal(3),
    pixels: Annotated[int, _render.PIXELS] = 1024,
    iterations: Annotated[int, _render.ITERATIONS] = 1000,
    palette: Annotated[str, _render.PALETTE] = "ember",
) -> dict[str, Any]:
    """A square picture of the complex numbers z that stay small under z → z² + c, for one c.

    What stays is black; elsewhere the colour tells by its root how many steps it takes until |z| is over 4. A pixel is
    at least 10⁻¹⁴ wide: finer, float64 cannot tell one from the next.
    """
    return _render.whole(
        View((centre_real, centre_imaginary), width, pixels, iterations, palette, (float(c_real), float(c_imaginary)))
    )


def _view(c_real: Decimal, c_imaginary: Decimal, centre_real: Decimal, centre_imaginary: Decimal, **rest: Any) -> View:
    """The inputs as what is to be drawn."""
    return View(centre=(centre_real, centre_imaginary), c=(float(c_real), float(c_imaginary)), **rest)


_render.draws(julia, _view)


julia.no_direct_call("a picture of our own; see bench-fan-out for the other one")
