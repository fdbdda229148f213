"""Where Valkey is: every way to say it, and a sentence that names the variable for each that cannot work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.certificates import Authority
from wizard.connection import check
from wizard.errors import SettingError
from wizard.settings import Settings
from wizard.valkey_address import Tls

pytestmark = pytest.mark.unit

SENTINELS = {"VALKEY_SENTINELS": "s-0:26380, s-1,[::1]:7"}


def _settings(**environment: str) -> Settings:
    return Settings.from_environment(environment)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        pytest.param({"VALKEY_URL": "http://host"}, "^VALKEY_URL begins with none of valkey://", id="another scheme"),
        pytest.param({"VALKEY_URL": "host:6379"}, "^VALKEY_URL begins with none of", id="no scheme"),
        pytest.param({"VALKEY_URL": "valkey://"}, "^VALKEY_URL names no host", id="no host"),
        pytest.param({"VALKEY_URL": "valkey://:secret@/0"}, "^VALKEY_URL names no host", id="a password and no host"),
        pytest.param({"VALKEY_URL": "valkey://host:x"}, "^VALKEY_URL is no address", id="a port of letters"),
        pytest.param({"VALKEY_URL": "valkey://host:99999"}, "^VALKEY_URL is no address", id="a port above all"),
        pytest.param({"VALKEY_URL": "valkey://host:0"}, "^VALKEY_URL is no address", id="port 0"),
        pytest.param({"VALKEY_URL": "valkey://[::1"}, "^VALKEY_URL is no address", id="half an IPv6 address"),
        pytest.param({"VALKEY_URL": "valkey://host/queue"}, "number of a database, such as /0", id="a path of letters"),
        pytest.param({"VALKEY_URL": "valkey://host/0/1"}, "number of a database", id="two paths"),
        pytest.param({"VALKEY_URL": "valkey://host/0?ssl=1"}, "holds a [?] or a #.*VALKEY_TLS_CA", id="a query"),
        pytest.param({"VALKEY_URL": "valkey://:a#b@host"}, "VALKEY_URL", id="an unquoted # in a password"),
        pytest.param(
            {"VALKEY_URL": "valkey://host", "VALKEY_TLS": "1"}, "write valkeys://", id="TLS and a URL without it"
        ),
        pytest.param(
            {"VALKEY_URL": "valkey://host", "VALKEY_HOST": "other"}, "and VALKEY_HOST say the same", id="two hosts"
        ),
        pytest.param({"VALKEY_URL": "valkey://h", "VALKEY_PORT": "1"}, "and VALKEY_PORT say", id="two ports"),
        pytest.param({"VALKEY_URL": "valkey://h", "VALKEY_DB": "1"}, "and VALKEY_DB say", id="two databases"),
        pytest.param({"VALKEY_URL": "valkey://h"} | SENTINELS, "and VALKEY_SENTINELS say", id="a URL and Sentinels"),
        pytest.param({"VALKEY_URL": "valkey://a@h", "VALKEY_USERNAME": "b"}, "and VALKEY_USERNAME say", id="two users"),
        pytest.param(
            {"VALKEY_URL": "valkey://a:x@h", "VALKEY_PASSWORD": "y"}, "and VALKEY_PASSWORD say", id="two passwords"
        ),
        pytest.param(
            {"VALKEY_URL": "valkey://a:x@h", "VALKEY_PASSWORD_FILE": "/f"}, "VALKEY_PASSWORD_FILE say", id="and a file"
        ),
        *(
            pytest.param({name: "/file"}, f"^{name} is set, but the connection .* not encrypted", id=f"{name} alone")
            for name in ("VALKEY_TLS_CA", "VALKEY_TLS_CERT", "VALKEY_TLS_KEY", "VALKEY_TLS_NAME")
        ),
        pytest.param({"VALKEY_SENTINELS": "s-0:x"}, "VALKEY_SENTINELS holds 's-0:x'", id="a Sentinel's port"),
        pytest.param({"VALKEY_SENTINELS": "s-0,,s-1"}, "VALKEY_SENTINELS holds ''", id="an empty Sentinel"),
        pytest.param({"VALKEY_SENTINELS": "valkey://s-0"}, "VALKEY_SENTINELS holds", id="a URL of a Sentinel"),
        pytest.param(SENTINELS | {"VALKEY_HOST": "h"}, "VALKEY_HOST does too", id="Sentinels and a host"),
        *(
            pytest.param({name: "x"}, f"^{name} is set, but no Sentinel is named", id=f"{name} alone")
            for name in (
                "VALKEY_SENTINEL_USERNAME",
                "VALKEY_SENTINEL_PASSWORD",
                "VALKEY_SENTINEL_PASSWORD_FILE",
            )
        ),
    ],
)
def test_an_address_that_cannot_work_is_refused(environment: dict[str, str], sentence: str) -> None:
    """At the start, with the variable and what to change, and without any password."""
    with pytest.raises(SettingError, match=sentence) as refused:
        Settings.from_environment(environment)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"VALKEY_TLS_CA": "absent"}, "^VALKEY_TLS_CA cannot be read: No such file"),
        ({"VALKEY_TLS_CA": "key"}, "^VALKEY_TLS_CA .* holds no certificate"),
        ({"VALKEY_TLS_CERT": "certificate"}, "^VALKEY_TLS_CERT is set and VALKEY_TLS_KEY is not"),
        ({"VALKEY_TLS_CERT": "certificate", "VALKEY_TLS_KEY": "other"}, "^VALKEY_TLS_KEY .* is not the key"),
        ({"VALKEY_TLS_CERT": "key", "VALKEY_TLS_KEY": "key"}, "VALKEY_TLS_CERT .* holds no CERTIFICATE"),
    ],
)
def test_files_that_cannot_be_used_are_refused(tmp_path: Path, files: dict[str, str], sentence: str) -> None:
    """Before anything connects."""
    authority = Authority(tmp_path)
    pair = authority.issue()
    known = {"certificate": pair.certificate, "key": pair.key, "other": authority.issue("other").key}
    settings = _settings(
        VALKEY_TLS="1", **{name: str(known.get(file, tmp_path / file)) for name, file in files.items()}
    )

    with pytest.raises(SettingError, match=sentence):
        check(settings)


@pytest.mark.parametrize("name", ["VALKEY_PASSWORD_FILE", "VALKEY_SENTINEL_PASSWORD_FILE"])
def test_a_password_that_cannot_be_read_is_known_at_the_start(name: str) -> None:
    """Of the server and of the Sentinels."""
    with pytest.raises(SettingError, match=f"^{name} cannot be read"):
        check(Settings.from_environment(SENTINELS | {name: "/nowhere"}))


@pytest.mark.parametrize(
    ("scheme", "encrypted"), [("valkey", False), ("redis", False), ("valkeys", True), ("rediss", True)]
)
def test_a_url_says_everything(scheme: str, encrypted: bool) -> None:
    """What a password may not hold in a URL is quoted there."""
    settings = _settings(VALKEY_URL=f"{scheme}://ada:p%40ss%2F@db.example.org:7000/3")
    address = settings.valkey

    assert (address.host, address.port, address.db, address.username) == ("db.example.org", 7000, 3, "ada")
    assert settings.passwords() == ("p@ss/",)
    assert (address.tls is not None) == encrypted
    assert "p@ss" not in repr(address) + repr(settings) + str(address)


def test_a_url_may_leave_out_what_others_say() -> None:
    """The user and the password may come by variables, as in a pod."""
    settings = _settings(VALKEY_URL="valkeys://[::1]", VALKEY_USERNAME="api", VALKEY_PASSWORD="x")
    address = settings.valkey

    assert (address.host, address.port, address.db, address.username) == ("::1", 6379, 0, "api")
    assert (settings.passwords(), address.tls) == (("x",), Tls())


def test_sentinels_are_a_list() -> None:
    """With a port of their own where none is named."""
    sentinels = _settings(VALKEY_SENTINEL_PRIMARY="wizard", **SENTINELS).valkey.sentinels

    assert sentinels
    assert sentinels.addresses == (("s-0", 26380), ("s-1", 26379), ("::1", 7))
    assert sentinels.primary == "wizard"


def test_a_file_may_hold_two_passwords(tmp_path: Path) -> None:
    """While one replaces the other; the first is the new one."""
    (tmp_path / "password").write_text("new\n\n old \n")

    settings = _settings(VALKEY_PASSWORD_FILE=str(tmp_path / "password"))

    assert settings.passwords() == ("new", "old")
    assert settings.password() == "new"
