"""Static tokens, and the files that they come from."""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.identity.caller import ALL_ROLES, Role
from app.identity.errors import CannotVerify, Unauthenticated
from app.identity.tokens import StaticTokens, read_tokens
from wizard.errors import SettingError
from wizard.settings import Settings

pytestmark = pytest.mark.unit


def row(token: str, name: str = "ci", **others: Any) -> dict[str, Any]:
    """A token as the file has it."""
    return {"name": name, "sha256": sha256(token.encode()).hexdigest(), "roles": ["submit"], **others}


@pytest.fixture
def pass_second(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets a second pass on the clock by which files are looked at."""
    seconds = itertools.count(1_000)
    now = [next(seconds)]
    monkeypatch.setattr("app.identity.watched_file.monotonic", lambda: now[0])

    def pass_second() -> None:
        now[0] = next(seconds)

    return pass_second


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with one token."""
    path = tmp_path / "tokens.json"
    path.write_text(json.dumps([row("first")]))
    return path


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param({"name": "ci"}, "list", id="no list"),
        pytest.param([{"name": "ci", "roles": ["read"]}], "sha256", id="no hash"),
        pytest.param([row("x") | {"token": "x"}], "token", id="the token itself"),
        pytest.param([row("x", roles=["admin"])], "admin", id="a role that there is not"),
        pytest.param([row("x", roles=[])], "no role", id="no role"),
        pytest.param([row("x", sha256="abc")], "64", id="a hash that is too short"),
        pytest.param([row("x", name="ann@example.org")], "ann@example.org", id="the name of a person"),
        pytest.param([row("x", name="oidc:x")], "oidc:x", id="the name of an OIDC subject"),
        pytest.param([row("x", name="operator")], "operator", id="the operator's name"),
        pytest.param([row("x", name="")], "letters", id="no name"),
        pytest.param([row("x"), row("y")], "twice", id="a name twice"),
        pytest.param([row("x"), row("x", name="other")], "twice", id="a token twice"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(content: Any, sentence: str) -> None:
    """With a sentence that names what is wrong."""
    with pytest.raises(SettingError, match=sentence):
        read_tokens(json.dumps(content).encode())


def test_a_refusal_names_the_variable_and_the_file(tmp_path: Path) -> None:
    """So that the people who run the installation know where to look."""
    (tmp_path / "tokens.json").write_text("[")

    with pytest.raises(SettingError, match=r"ACCESS_TOKENS_FILE \(.*tokens\.json\)"):
        StaticTokens.of(Settings(access_tokens_file=str(tmp_path / "tokens.json")))
    with pytest.raises(SettingError, match="ACCESS_TOKENS_FILE cannot be read"):
        StaticTokens.of(Settings(access_tokens_file=str(tmp_path / "none.json")))


@pytest.mark.parametrize("token", [b"", b"First", b"first ", b"x" * 8_001, sha256(b"first").hexdigest().encode()])
def test_no_other_text_is_a_token(file: Path, token: bytes) -> None:
    """Nor is the hash that stands in the file."""
    tokens = StaticTokens.of(Settings(access_tokens_file=str(file)))
    assert tokens

    with pytest.raises(Unauthenticated) as refused:
        tokens.find(token)

    assert not token or token.decode() not in str(refused.value)


def test_a_token_has_a_name_and_roles(file: Path) -> None:
    """The operator's has all of them."""
    tokens = StaticTokens.of(Settings(access_tokens_file=str(file), operator_token="the operator's own"))
    assert tokens

    assert (tokens.find(b"first").name, tokens.find(b"first").roles) == ("ci", {Role.READ, Role.SUBMIT})
    assert tokens.find(b"the operator's own").name == "operator"
    assert tokens.find(b"the operator's own").roles == ALL_ROLES


def test_a_token_is_exchanged_without_a_restart(file: Path, pass_second: Callable[[], None]) -> None:
    """As Kubernetes exchanges a Secret: the new one counts within a second, and the old one does not."""
    tokens = StaticTokens.of(Settings(access_tokens_file=str(file)))
    assert tokens
    replacement = file.with_suffix(".new")
    replacement.write_text(json.dumps([row("second")]))

    replacement.replace(file)
    pass_second()

    assert tokens.find(b"second").name == "ci"
    with pytest.raises(Unauthenticated):
        tokens.find(b"first")


def test_the_operators_file_is_read_again_too(tmp_path: Path, pass_second: Callable[[], None]) -> None:
    """A newline at its end does not count."""
    path = tmp_path / "operator"
    path.write_text("first\n")
    tokens = StaticTokens.of(Settings(operator_token_file=str(path)))
    assert tokens
    assert tokens.find(b"first").roles == ALL_ROLES

    path.write_text("a second one\n")
    pass_second()

    assert tokens.find(b"a second one").roles == ALL_ROLES
    with pytest.raises(Unauthenticated):
        tokens.find(b"first")


def test_a_file_that_breaks_lets_nobody_in_and_says_so_once(
    file: Path, pass_second: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    """What it said before may be what was taken back. As soon as it can be read, it counts again."""
    tokens = StaticTokens.of(Settings(access_tokens_file=str(file)))
    assert tokens

    file.write_text('[{"name"')
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            pass_second()
            with pytest.raises(CannotVerify):
                tokens.find(b"first")
    assert len(caplog.records) == 1
    file.unlink()
    pass_second()
    with pytest.raises(CannotVerify):
        tokens.find(b"first")

    file.write_text(json.dumps([row("first")]))
    pass_second()
    assert tokens.find(b"first").name == "ci"


def test_an_installation_may_have_no_tokens() -> None:
    """An empty token of the operator is none."""
    assert StaticTokens.of(Settings()) is None
    assert StaticTokens.of(Settings(operator_token=" ")) is None
