"""The tiles of a picture, without a page: where they lie, and what is shown of them while it is drawn and after."""

from __future__ import annotations

import pytest

from wizard.operations.pictures import _render

pytestmark = pytest.mark.ui


@pytest.mark.parametrize("pixels", [64, 100, 1_000, 4_096])
def test_tiles_lie_where_the_operation_cut_them(modules, pixels):
    """The page computes from the number of tiles what the parts had as inputs."""
    cuts = [list(_render.tiles(pixels, number)) for number in (1, 2, 3, 7, 36, 61, 199, 512, 1_021, 1_024)]

    found = modules.run(
        "result/tiling.js",
        """
        const [pixels, counts] = argument;
        const indexes = (count) => Array.from({ length: count }, (_, index) => index);
        const tile = (index, count) => Object.values(module.tileAt(index, count, pixels)).map((each) => each * pixels);
        return counts.map((count) => indexes(count).map((index) => tile(index, count)));""",
        [pixels, [len(each) for each in cuts]],
    )

    expected = [[[tile.x, tile.y, tile.width, tile.height] for tile in cut] for cut in cuts]
    for each, tiles in zip(found, expected, strict=True):
        assert each == [pytest.approx(tile) for tile in tiles]


#: A picture of two parts, its component, and what the API answers; `$watch` and the clock are the test's.
_PICTURE = """
const task = { task_id: "t", operation: "mandelbrot", status: "PROCESSING", parts: 2, inputs: { pixels: "64" },
  result: null };
const calculator = { task, isLoading: true };
const part = (index, pod, id) => ({ index, task_id: id, status: "COMPLETED", handled_by: pod });
const running = { ...part(1, "w-2", "p1"), status: "PROCESSING" };
let [asked, answer] = [0, { total: 2, parts: [part(0, "w-1", "p0"), running] }];
const api = { parts: async () => ((asked += 1), answer) };
const catalogue = { byName: () => ({ group: "Pictures" }) };
const shown = module.tiles({ api, catalogue, calculator, pace: 5 });
shown.$watch = () => {};
const pause = () => new Promise((resolve) => setTimeout(resolve, 60));
const end = () => {
  answer = { total: 2, parts: [part(0, "w-1", null), part(1, "w-2", null)] };
  Object.assign(task, { status: "COMPLETED", result: { picture: { media_type: "image/png", href: "/whole" } } });
  calculator.isLoading = false;
};
"""


def test_while_it_is_drawn_each_tile_is_the_picture_of_a_part(modules):
    """Those that are done; after the end the tiles are gone, and nobody asks for them any more."""
    drawn, after = modules.run(
        "result/tiles.js",
        _PICTURE
        + """
        shown.init();
        await pause();
        const before = [shown.isShown, shown.progress, shown.whole, shown.drawn.map(({ href }) => href)];
        end();
        await pause();
        const count = asked;
        await pause();
        return [before, [shown.isShown, shown.whole, asked - count]];""",
    )

    assert drawn == [True, "1 of 2 tiles", "", ["/api/v1/tasks/p0/result/tile"]]
    assert after == [False, "/whole", 0]


@pytest.mark.parametrize("is_by_pod", [True, False], ids=["coloured while it is drawn", "coloured after the end"])
def test_after_the_end_the_pods_are_shown_over_the_whole_picture(modules, is_by_pod):
    """All of them, with a place and a colour, and without pictures of their own."""
    whole, progress, drawn, pods = modules.run(
        "result/tiles.js",
        _PICTURE
        + """
        shown.isByPod = argument;
        shown.init();
        await pause();
        end();
        await pause();
        shown.isByPod = true;
        shown.look();
        await pause();
        return [shown.whole, shown.progress, shown.drawn, shown.pods];""",
        is_by_pod,
    )

    assert (whole, progress) == ("/whole", "2 of 2 tiles")
    assert [(each["href"], each["hue"], each["place"]["top"]) for each in drawn] == [("", 0, "0%"), ("", 1, "50%")]
    assert {(each["place"]["left"], each["place"]["width"], each["place"]["height"]) for each in drawn} == {
        ("0%", "100%", "50%")
    }
    assert [(each["name"], each["count"]) for each in pods] == [("w-1", 1), ("w-2", 1)]
