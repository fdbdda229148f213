"""A Valkey of someone else's: by TLS, under a name of its own, in another database, or found by Sentinels."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import valkey

from tests.certificates import Authority, Pair
from tests.live_sentinels import LiveSentinels
from tests.live_valkey import LiveValkey
from tests.live_worker import wait_until
from tests.tls_proxy import TlsProxy
from wizard.connection import UNAVAILABLE, DedicatedConnection, connect
from wizard.settings import Settings

pytestmark = pytest.mark.integration


@pytest.fixture
def proxy(pair: Pair, valkey_server: LiveValkey) -> Iterator[TlsProxy]:
    """The server by TLS."""
    made = TlsProxy(pair, valkey_server.port)
    yield made
    made.close()


@pytest.fixture
def secure(pair: Pair, proxy: TlsProxy) -> Settings:
    """Settings that trust the server."""
    return Settings(valkey_url=f"valkeys://localhost:{proxy.port}", valkey_tls_ca=str(pair.authority))


def test_a_certificate_of_someone_unknown_is_refused(secure: Settings) -> None:
    """As if Valkey were away: what answers there may be anyone."""
    with connect(dataclasses.replace(secure, valkey_tls_ca=""), name="test") as client, pytest.raises(UNAVAILABLE):
        client.ping()


def test_a_certificate_of_another_name_is_refused(secure: Settings) -> None:
    """Its signature alone does not say which server it is of."""
    other = dataclasses.replace(secure, valkey_tls_name="valkey.example.org")

    with connect(other, name="test") as client, pytest.raises(UNAVAILABLE, match="not valid for"):
        client.ping()


def test_a_server_that_wants_a_certificate_gets_one(
    authority: Authority, pair: Pair, valkey_server: LiveValkey
) -> None:
    """Without it, nobody is served."""
    strict = TlsProxy(pair, valkey_server.port, wants_certificate=True)
    ours = authority.issue("client")
    anonymous = Settings(valkey_url=f"valkeys://localhost:{strict.port}", valkey_tls_ca=str(pair.authority))
    known = dataclasses.replace(anonymous, valkey_tls_cert=str(ours.certificate), valkey_tls_key=str(ours.key))

    with connect(anonymous, name="test") as client, pytest.raises(UNAVAILABLE):
        client.ping()
    with connect(known, name="test") as client:
        assert client.ping()
    strict.close()


def test_the_name_of_the_certificate_is_asked_for(secure: Settings, proxy: TlsProxy) -> None:
    """A server behind one address may have several names."""
    by_address = dataclasses.replace(
        secure, valkey_url=f"valkeys://127.0.0.1:{proxy.port}", valkey_tls_name="localhost"
    )

    with connect(by_address, name="test") as client:
        assert client.ping()

    assert proxy.names[-1] == "localhost"


def test_a_connection_by_tls_ends_waits_and_is_used_again(secure: Settings, valkey_server: LiveValkey) -> None:
    """A reply that does not come is given up; what was closed is opened anew; a blocking command may wait."""
    slow = connect(secure, name="slow", reply_seconds=0.3)
    dedicated = DedicatedConnection(secure, name="dedicated", blocks_for=1.0)
    with slow as client, connect(secure, name="blocking", blocks_for=3.0) as blocking:
        assert [client.echo(str(number)) for number in range(100)] == [str(number) for number in range(100)]
        assert blocking.blpop(["nothing"], timeout=1) is None
        assert dedicated.execute_commands(("ECHO", "a"), ("ECHO", "b")) == ["a", "b"]
        began = time.monotonic()
        valkey_server.pause()
        try:
            with pytest.raises(UNAVAILABLE):
                client.echo("lost")
        finally:
            valkey_server.resume()
        # Without the limit of this client it would be five seconds; other tests run beside this one.
        assert time.monotonic() - began < 4
        assert client.echo("again") == "again"
        mine = client.client_id()
        with valkey_server.client() as other:
            other.client_kill_filter(_id=mine)
        time.sleep(0.1)
        assert client.client_id() != mine
    dedicated.close()


def test_another_database_is_selected(valkey_server: LiveValkey) -> None:
    """By the path of the URL."""
    with connect(Settings(valkey_url=f"valkey://127.0.0.1:{valkey_server.port}/3"), name="test") as client:
        client.set("here", "1", ex=60)
    with valkey_server.client() as first:
        assert first.get("here") is None


@pytest.fixture(scope="module")
def sentinels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSentinels]:
    """Three servers and three Sentinels with a password."""
    live = LiveSentinels(tmp_path_factory.mktemp("sentinels"), password="word")
    live.start()
    yield live
    live.stop()


def test_sentinels_that_do_not_know_us_name_nobody(sentinels: LiveSentinels) -> None:
    """Their password is another one than the server's."""
    settings = dataclasses.replace(sentinels.settings("{x}:"), valkey_sentinel_password="wrong")

    with connect(settings, name="test") as client, pytest.raises(UNAVAILABLE, match="No master found"):
        client.ping()


def test_a_client_follows_a_failover(sentinels: LiveSentinels) -> None:
    """A pool, a dedicated connection, and one that is blocked while the primary dies."""
    settings = sentinels.settings("{x}:")
    dedicated = DedicatedConnection(settings, name="dedicated", blocks_for=0.5)
    blocking = connect(settings, name="blocked", blocks_for=2.0)
    ended: list[type[Exception]] = []

    def block() -> None:
        try:
            blocking.blpop(["nothing"], timeout=30)
        except valkey.ValkeyError as error:
            ended.append(type(error))

    with connect(settings, name="pool") as client:
        client.set("before", "1")
        dedicated.execute_command("PING")
        waiting = threading.Thread(target=block)
        waiting.start()
        old = sentinels.primary()
        time.sleep(1.2)
        began = time.monotonic()
        old.kill()

        _until_it_serves(lambda: client.set("after", "1"))
        _until_it_serves(lambda: dedicated.execute_command("SET", "after", "2"))
        assert time.monotonic() - began < 15
        waiting.join(5)
        assert issubclass(ended[0], UNAVAILABLE)
        assert blocking.ping()
        assert client.mget("before", "after") == ["1", "2"]
        # The one that led the failover knew of it first; all say so soon.
        wait_until(lambda: sentinels.primary() is not old, "all name another", 20)
    dedicated.close()


def _until_it_serves(write: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            write()
            return
        except UNAVAILABLE:
            assert time.monotonic() < deadline
            time.sleep(0.05)
