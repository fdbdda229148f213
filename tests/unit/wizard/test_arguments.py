"""Programs that read everything from the environment say so, instead of ignoring what they are told."""

from __future__ import annotations

import pytest

from wizard.arguments import takes_no_arguments

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("arguments", "code", "stream", "said"),
    [
        pytest.param(["--help"], 0, "out", "environment variables", id="help"),
        pytest.param(["--port", "80"], 2, "err", "unrecognized arguments: --port 80", id="an option"),
        pytest.param(["up"], 2, "err", "unrecognized arguments: up", id="a word"),
    ],
)
def test_what_it_is_told_is_answered(monkeypatch, capsys, arguments, code, stream, said):
    """Help is given; whatever else was meant, it is not taken for said."""
    monkeypatch.setattr("sys.argv", ["program", *arguments])

    with pytest.raises(SystemExit) as end:
        takes_no_arguments("python -m program", "Does it.")

    assert end.value.code == code
    assert said in getattr(capsys.readouterr(), stream)


def test_nothing_is_all_it_takes(monkeypatch):
    """Without arguments the program goes on."""
    monkeypatch.setattr("sys.argv", ["program"])

    takes_no_arguments("python -m program", "Does it.")
