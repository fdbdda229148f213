"""Pictures of z → z² + c: colours, tiles, and what checks them.

A tile is calculated like the whole, so tiles put together are the whole picture to the last bit.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import ceil, isqrt, sqrt
from random import Random
from typing import TYPE_CHECKING, Any

from wizard.errors import WrongResult
from wizard.kinds import Choice, Integer, Number
from wizard.operations.attachments import Picture
from wizard.operations.fan_out import number_of_parts, ranges
from wizard.operations.pictures import _escape
from wizard.operations.pictures._escape import View, view_of
from wizard.operations.spec import Cost, Operation
from wizard.task import MAX_PARTS

if TYPE_CHECKING:
    from PIL.Image import Image

#: Name → colours that follow each other in a circle; the inside is black.
PALETTES = {
    "ember": ((0, 7, 100), (32, 107, 203), (237, 255, 255), (255, 170, 0), (90, 8, 0)),
    "ocean": ((2, 12, 40), (0, 90, 140), (90, 220, 200), (245, 255, 240), (20, 60, 110)),
    "forest": ((10, 25, 12), (60, 120, 50), (200, 220, 110), (255, 250, 220), (110, 70, 30)),
    "grey": ((20, 20, 20), (250, 250, 250)),
}

#: Colours round the circle. With twice as many the noise in which some views consist would make a PNG of 4096² pixels
#: of over 10 MB.
_COLOURS = 127

#: Pixels that a check calculates again.
_SAMPLES = 200

COORDINATE = Number("of the middle of the picture", digits=1, decimals=18)
WIDTH = Number("of the part of the plane that is shown", digits=1, decimals=14)
PIXELS = Integer(64, 4096, "on each side of the picture")
ITERATIONS = Integer(1, 10_000, "steps after which a point that has not escaped counts as inside")
PALETTE = Choice(tuple(PALETTES), "the colours outside")

#: Pixels on a side of a tile when nobody asked for a number of parts: the picture is seen to grow.
_SMALLEST_TILE, _LARGEST_TILE = 64, 256


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of pixels."""

    x: int
    y: int
    width: int
    height: int


def split(view: View, parts: int | None, *, time_limit: float) -> list[dict[str, Any]]:
    """The inputs of each part: tiles in reading order."""
    # A tile of nothing but inside takes as long as its pixels take all iterations.
    worst = view.pixels**2 * (_escape.PIXEL + _escape.STEP * view.iterations)
    number = number_of_parts(_escape.seconds(view), parts, time_limit=time_limit)
    fewest = number_of_parts(worst, 1, time_limit=time_limit)
    if parts is None and number > 1:
        smallest, largest = (ceil(view.pixels / side) for side in (_LARGEST_TILE, _SMALLEST_TILE))
        side = min(max(isqrt(number - 1) + 1, smallest), largest, isqrt(MAX_PARTS))
        number = side * side
    told = view.as_json()
    return [{"view": told} | asdict(tile) for tile in tiles(view.pixels, max(number, fewest))]


def tiles(pixels: int, number: int) -> Iterator[Tile]:
    """The picture cut into `number` tiles, as square as that number lets them be; fewer where there are too few pixels.

    Cutting it into as many tiles as there are gives the same ones: `ui/result/tiling.js` knows only how many there are.
    """
    while number // (columns := _columns(number)) > pixels:
        number -= 1
    for top, bottom in ranges(0, pixels - 1, number // columns):
        for left, right in ranges(0, pixels - 1, columns):
            yield Tile(left, top, right - left + 1, bottom - top + 1)


def _columns(number: int) -> int:
    """The largest divisor that is not above the square root."""
    return next(columns for columns in range(isqrt(number), 0, -1) if number % columns == 0)


def part(view: dict[str, Any], x: int, y: int, width: int, height: int) -> dict[str, Any]:
    """A tile, as a picture of its own, and where it belongs."""
    tile = Tile(x, y, width, height)
    return {"tile": _as_json(render(view_of(view), tile)), "x": x, "y": y}


def whole(view: View) -> dict[str, Any]:
    """The result in one go."""
    return _told(render(view, Tile(0, 0, view.pixels, view.pixels)))


def combine(results: Sequence[dict[str, Any] | None], view: View) -> dict[str, Any]:
    """The result from tiles."""
    from PIL import Image

    image = Image.new("P", (view.pixels, view.pixels))
    image.putpalette(_palette(view.palette))
    for each in results:
        assert each
        with Image.open(io.BytesIO(base64.b64decode(each["tile"]["base64"]))) as tile:
            image.paste(tile, (each["x"], each["y"]))
    return _told(image)


def render(view: View, tile: Tile) -> Image:
    """The tile's pixels: 0 inside, else a colour by the number of steps."""
    import numpy as np
    from PIL import Image

    real = view.axis(view.centre[0], tile.x, tile.width, 1)
    imaginary = view.axis(view.centre[1], tile.y, tile.height, -1)
    counts = _escape.counts(view, real, imaginary)
    # By the root, so that neither few steps nor many look all alike.
    shades = np.where(counts > 0, 1 + (np.sqrt(counts) * 8).astype(np.int64) % _COLOURS, 0).astype(np.uint8)
    image = Image.fromarray(shades)
    image.putpalette(_palette(view.palette))
    return image


def shade(count: int) -> int:
    """The colour of one count, as `render` has it."""
    return 1 + int(sqrt(count) * 8) % _COLOURS if count else 0


def _palette(name: str) -> list[int]:
    """Red, green and blue of all colours: black, then once round the circle."""
    colours = PALETTES[name]
    ring = [0, 0, 0]
    for index in range(_COLOURS):
        segment, along = divmod(index * len(colours), _COLOURS)
        first, second = colours[segment], colours[(segment + 1) % len(colours)]
        ring += [(one * (_COLOURS - along) + two * along) // _COLOURS for one, two in zip(first, second, strict=True)]
    return ring


def _as_json(image: Image) -> dict[str, Any]:
    png = io.BytesIO()
    image.save(png, "PNG")
    return Picture(png.getvalue(), *image.size).as_json()


def _told(image: Image) -> dict[str, Any]:
    return {"picture": _as_json(image), "inside": str(image.histogram()[0])}


def checked(result: dict[str, Any], view: View) -> str:
    """How the picture was checked; raises `WrongResult`."""
    from PIL import Image

    picture = result["picture"]
    content = base64.b64decode(picture["base64"], validate=True)
    # The last character may have bits that mean nothing.
    if picture["media_type"] != "image/png" or base64.b64encode(content).decode() != picture["base64"]:
        raise WrongResult("The picture is no PNG in base64.")
    with Image.open(io.BytesIO(content)) as image:
        # Each chunk has the checksum that it says, the last one too.
        image.verify()
    with Image.open(io.BytesIO(content)) as image:
        shades, palette = image.tobytes(), image.getpalette()
        sizes = {(view.pixels, view.pixels), image.size, (picture["width"], picture["height"])}
    if (
        len(sizes) != 1
        or len(shades) != view.pixels**2
        or (palette or [])[: 3 * _COLOURS + 3] != _palette(view.palette)
    ):
        raise WrongResult("The picture has another size, or other colours.")
    if int(result["inside"]) != shades.count(0):
        raise WrongResult("There are not so many black pixels.")
    random = Random()  # noqa: S311 -- there is nothing to guess.
    for _ in range(_SAMPLES):
        column, row = random.randrange(view.pixels), random.randrange(view.pixels)
        if shades[row * view.pixels + column] != shade(_escape.escape(view, *view.point(column, row))):
            raise WrongResult(f"The pixel in column {column} and row {row} has another colour.")
    return f"{_SAMPLES} random pixels calculated again in Python's own floats, to the last bit; size and colours"


def draws(operation: Operation, view: Callable[..., View]) -> None:
    """Gives an operation whose inputs make a `view` all but its calculation: limits, check, cost and parts."""

    def cost(**inputs: Any) -> Cost:
        """In proportion to the pixels, times the steps that those inside the set are followed for."""
        seen = view(**inputs)
        # A pixel may take up to half a byte, and four characters hold three bytes.
        return Cost(_escape.seconds(seen) + _SAMPLES * seen.iterations * 1e-7, seen.pixels**2 // 2 + 1_000)

    # To make a view is to look at it.
    operation.restrict(view)
    operation.check(lambda result, **inputs: checked(result, view(**inputs)))
    operation.cost(cost)
    operation.fans_out(
        split=lambda parts, **inputs: split(view(**inputs), parts, time_limit=operation.time_limit),
        part=part,
        combine=lambda results, **inputs: combine(results, view(**inputs)),
    )
