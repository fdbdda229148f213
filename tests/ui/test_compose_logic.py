"""What the form and the card make of what the API says, without the page: words, places, tables, parts."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.ui

_NAME = "compose/preview.js"


@pytest.mark.parametrize(
    ("line", "column", "text", "mark"),
    [
        pytest.param("2 +* 3", 4, "2 +* 3", "   ^", id="in the middle"),
        pytest.param("2 +", 4, "2 +", "   ^", id="after the end"),
        pytest.param("𝟙+?", 3, "𝟙+?", "  ^", id="behind a character of two halves"),
        pytest.param("1" * 60, 50, "…" + "1" * 35, " " * 25 + "^", id="far to the right"),
    ],
)
def test_place_is_marked_by_characters(modules, line, column, text, mark):
    """Columns are counted as the API counts them, and a long line is shown around the place."""
    assert modules.run(_NAME, "return module.place(...argument);", [line, column]) == {"text": text, "mark": mark}


def test_cost_is_told_in_round_words(modules):
    """An estimate within a factor of three is not told to four digits."""
    told = modules.run(
        _NAME,
        """return [
          { seconds: 3.868, characters: 736, splits: false, parts: null },
          { seconds: 0.001, characters: 12, splits: true, parts: null },
          { seconds: null, characters: null, splits: true, parts: 64 },
        ].map(module.facts);""",
    )

    assert told == [
        ["about 4 s on one worker", "a result of some 740 characters", "does not split"],
        ["an instant on one worker", "a result of some 12 characters", "not split this time"],
        ["the duration is unknown", "split into 64 parts"],
    ]


def test_slider_leaves_the_parts_to_the_cluster_at_first(modules):
    """Its first stop asks for nothing, its last for the most that the API takes."""
    told = modules.run(
        "compose/splitting.js",
        """return [[0, 8], [0, null], [1, null], [4, 8], [4, 3], [module.STOPS, 1024]]
          .map(([stop, parts]) => [module.partsAt(stop), module.partsInWords(stop, parts)]);""",
    )

    assert told == [
        [None, "as many as it is worth: 8 parts"],
        [None, "as many as it is worth"],
        [1, "one worker alone"],
        [8, "8 parts"],
        [8, "8 parts, of which 3 make sense"],
        [1024, "1,024 parts"],
    ]


def test_search_goes_by_name_first_and_by_summary_last(modules):
    """Who types an alias finds the operation, and not all those whose summary happens to have the word."""
    found = modules.run(
        "compose/picker.js",
        """
        const names = { name: "determinant", title: "Determinant", aliases: ["det"] };
        const det = { ...names, group: "Linear algebra", summary: "" };
        const more = { ...det, name: "rank", title: "Rank", aliases: [], summary: "How many rows; no determinant" };
        return ["det", "DETERMINANT", "linear", "rows", "nothing"]
          .map((text) => module.search([det, more], text).map((each) => each.name));""",
    )

    assert found == [["determinant"], ["determinant"], ["determinant", "rank"], ["rank"], []]


@pytest.mark.parametrize(
    ("value", "kind", "plain"),
    [
        pytest.param(True, "word", "yes", id="a truth"),
        pytest.param(None, "word", "none", id="nothing"),
        pytest.param([], "word", "none", id="an empty list"),
        pytest.param({}, "word", "none", id="an empty record"),
        pytest.param("3/4", "number", "3/4", id="a fraction"),
        pytest.param(["1", "2"], "number", "1, 2", id="a list"),
        pytest.param([{"prime": "2", "exponent": 3}, {"prime": "5", "exponent": 1}], "number", "2^3 * 5", id="factors"),
        pytest.param([{"factor": "x + 1", "multiplicity": 2}], "number", "(x + 1)^2", id="factors of a polynomial"),
        pytest.param([["1", "2"], ["3", "4"]], "table", '[["1","2"],["3","4"]]', id="a matrix"),
        pytest.param([{"gap": 2, "times": "8"}], "table", '[{"gap":2,"times":"8"}]', id="records"),
        pytest.param({"gap": "8", "from": "89"}, "table", '{"gap":"8","from":"89"}', id="a record"),
    ],
)
def test_member_of_a_result_is_drawn_as_what_it_is(modules, value, kind, plain):
    """Numbers, products, words and tables each have their form, and what is copied is what was sent."""
    row = modules.run("result/members.js", "return module.rows({ it: argument })[0];", value)

    assert (row["kind"], row["plain"]) == (kind, plain)


@pytest.mark.parametrize(
    ("text", "is_long"),
    [
        pytest.param("1" * 64, False, id="a number that fits"),
        pytest.param("1" * 65, True, id="a long number"),
        pytest.param("1, 2, " * 60, False, id="a list that fits"),
        pytest.param("1, 2, " * 100, True, id="a long list"),
    ],
)
def test_all_of_what_is_cut_can_be_seen(modules, text, is_long):
    """Whatever is shown without its middle has a button to show all of it."""
    body = "return [false, true].map((isWanted) => module.rows({ it: argument }, { isWanted })[0].terms[0]);"
    cut, whole = modules.run("result/members.js", body, text)

    assert cut["isLong"] is is_long
    assert (cut["shown"] == text) is not is_long
    assert whole["shown"] == text


def test_table_that_is_too_large_is_cut_and_says_so(modules):
    """A matrix of a hundred rows does not fill the page."""
    table = modules.run(
        "result/table.js",
        "return module.asTable(Array.from({ length: 100 }, () => Array.from({ length: 30 }, () => '1')));",
    )

    assert (len(table["rows"]), len(table["rows"][0]["cells"])) == (60, 24)
    assert table["more"] == "and 40 more rows and 6 more columns in the download"


@pytest.mark.parametrize(
    ("solutions", "head", "cells"),
    [
        pytest.param(
            [{"exact": None, "value": "1.5"}, {"exact": None, "value": "2.5"}],
            ["value"],
            [["1.5"], ["2.5"]],
            id="digits only",
        ),
        pytest.param([{"exact": "log(a)", "value": None}], ["exact"], [["log(a)"]], id="exact forms only"),
        pytest.param(
            [{"exact": "0", "value": "0"}, {"exact": None, "value": "1.146"}],
            ["exact", "value"],
            [["0", "0"], ["–", "1.146"]],
            id="one of both, one of digits",
        ),
        pytest.param([{"x": None, "y": None}], ["x", "y"], [["none", "none"]], id="nothing at all"),
    ],
)
def test_solution_with_digits_is_never_called_none(modules, solutions, head, cells):
    """A column without any value is left out, and a single cell stays empty."""
    table = modules.run("result/table.js", "return module.asTable(argument);", solutions)

    assert [each["text"] for each in table["head"]] == head
    assert [[cell["text"] for cell in row["cells"]] for row in table["rows"]] == cells


@pytest.mark.parametrize(
    ("result", "names"),
    [
        pytest.param({"exact": None, "value": "0.5"}, ["value"], id="digits"),
        pytest.param({"exact": "log(a)", "value": None}, ["exact"], id="an exact form"),
        pytest.param({"exact": None, "value": None}, ["exact", "value"], id="neither"),
        pytest.param({"first": None, "value": "0.5"}, ["value", "first"], id="another member"),
    ],
)
def test_number_is_told_in_the_forms_that_it_has(modules, result, names):
    """An exact form that was not found is no row above right digits."""
    rows = modules.run("result/members.js", "return module.rows(argument);", result)

    assert [row["key"] for row in rows] == names


def test_address_names_a_task_or_none(modules):
    """Only an address of the right shape names a task; what is encoded in it stays so, and breaks nothing."""
    found = modules.run(
        "permalink.js",
        "return argument.map((pathname) => module.taskIn({ pathname }));",
        ["/", "/t/", "/t/ab", "/t/a%20b/", "/t/%E0%A4%A", "/t/a/b", "/x/ab"],
    )

    assert found == [None, None, "ab", "a%20b", "%E0%A4%A", None, None]
