"""Mandelbrot and Julia sets: Python's floats have the last word on every pixel."""

from __future__ import annotations

import base64
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wizard.errors import InvalidInput, WrongResult
from wizard.operations.pictures import _escape, _render
from wizard.operations.pictures._escape import View
from wizard.operations.pictures.julia import julia
from wizard.operations.pictures.mandelbrot import mandelbrot
from wizard.operations.spec import Operation

pytestmark = pytest.mark.unit

_coordinates = st.decimals(-2, 2, places=6)


def _pixels(picture: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(picture["base64"])))


@pytest.mark.parametrize("operation", [mandelbrot, julia], ids=lambda operation: operation.name)
@pytest.mark.parametrize("width", ["0", "-1", "0.0000000000001"], ids=["no width", "a negative one", "too deep"])
def test_a_view_that_floats_cannot_tell_apart_is_refused(operation: Operation, width: str) -> None:
    """By its cost, so before it is sent, and by whoever would draw it."""
    inputs = {"width": width, "pixels": "64"}

    for asked in (operation.run, operation.estimate):
        with pytest.raises(InvalidInput, match="must be at least") as refusal:
            asked(inputs)
        assert refusal.value.field == "width"


def test_a_julia_set_of_dust_is_refused() -> None:
    """With |c| over 4 a point beyond the circle might come back, and be counted wrong."""
    with pytest.raises(InvalidInput, match="from -2 to 2"):
        julia.run({"c_real": "2.5", "pixels": "64"})


@pytest.mark.parametrize("operation", [mandelbrot, julia], ids=lambda operation: operation.name)
def test_a_picture_with_other_pixels_is_refused(operation: Operation) -> None:
    """Upside down, in other colours, or of another size."""
    inputs = {"pixels": "64", "iterations": "50", "centre_imaginary": "0.3"}
    result, values = operation.run(inputs).result, operation._values(inputs)
    image = _pixels(result["picture"])
    grey = image.copy()
    grey.putpalette(_render._palette("grey"))

    for wrong in (image.transpose(Image.Transpose.FLIP_TOP_BOTTOM), grey, image.crop((0, 0, 64, 63))):
        with pytest.raises(WrongResult):
            operation._check(result | {"picture": _render._as_json(wrong)}, **values)


@pytest.mark.parametrize(
    ("real", "imaginary", "steps"),
    [("0", "0", 0), ("-1", "0", 0), ("-2", "0", 0), ("0.25", "0", 0), ("1", "0", 4), ("2", "0", 2), ("0", "1", 0)],
    ids=["the middle", "the disc", "the left end", "the cusp", "one", "two", "i, which circles"],
)
def test_points_that_are_known(real: str, imaginary: str, steps: int) -> None:
    """By hand: 1, 2, 5 is beyond 4 at the third number, and so on."""
    view = View((Decimal(real), Decimal(imaginary)), Decimal(1), 64, 1_000, "grey")

    found = _escape.escape(view, float(real), float(imaginary))

    assert found == {4: 3, 2: 2, 0: 0}[steps]


@pytest.mark.parametrize("asked", [1, 2, 5, 7, 36, 1_000])
def test_tiles_cover_every_pixel_once(asked: int) -> None:
    """Whatever their number, also when it is prime."""
    covered = [
        (column, row)
        for tile in _render.tiles(100, min(asked, 100))
        for row in range(tile.y, tile.y + tile.height)
        for column in range(tile.x, tile.x + tile.width)
    ]

    assert len(covered) == len(set(covered)) == 100 * 100


@pytest.mark.parametrize("pixels", [64, 65, 100, 4_096])
def test_the_cut_is_known_from_the_number_of_tiles(pixels: int) -> None:
    """The page has nothing else after the end; a prime number of tiles would need more rows than there are pixels."""
    for asked in range(1, 1_025):
        tiles = list(_render.tiles(pixels, asked))
        assert list(_render.tiles(pixels, len(tiles))) == tiles
        assert asked - 16 <= len(tiles) <= asked


@pytest.mark.parametrize("pixels", [64, 1_000, 4_096])
def test_a_long_picture_is_cut_into_tiles_that_one_sees_come(pixels: int) -> None:
    """64 to 256 pixels wide, and not more than may be."""
    inputs = mandelbrot._values(
        {"pixels": str(pixels), "iterations": "10000", "width": "0.01", "centre_real": "-0.745"}
    )
    tiles = mandelbrot.fan_out.split(None, **inputs)

    assert len(tiles) == 1 or all(50 <= each["width"] <= 256 for each in tiles)
    assert len(tiles) <= 1_024


@given(
    centre=st.tuples(_coordinates, _coordinates),
    width=st.decimals("0.000001", 3, places=6),
    iterations=st.integers(1, 100),
    c=st.none() | st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)),
    parts=st.integers(2, 5),
)
@settings(max_examples=200, deadline=None)
def test_numpy_counts_as_python_does_and_tiles_as_the_whole(
    centre: tuple[Decimal, Decimal], width: Decimal, iterations: int, c: tuple[float, float] | None, parts: int
) -> None:
    """Any view of either set, bit for bit."""
    view = View(centre, width, 16, iterations, "ember", c)

    result = _render.whole(view)
    pasted = _render.combine([_render.part(**each) for each in _render.split(view, parts, time_limit=60)], view)

    assert pasted == result
    shades = _pixels(result["picture"]).tobytes()
    for index in range(0, 256, 5):
        row, column = divmod(index, 16)
        assert shades[index] == _render.shade(_escape.escape(view, *view.point(column, row)))
