"""Valkey's users may do what the product does, and nothing that it does not do."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import valkey

from tests.chart.conftest import one, render_chart
from tests.chart.guarded_valkey import GuardedValkey
from tests.chart.short_life import live
from wizard.queue import Consumer, DeadLetters, Observer, Operator, Producer, RateLimiter, Results, Slot
from wizard.queue.lock import Lock
from wizard.queue.node_heartbeat import NodeHeartbeat

pytestmark = pytest.mark.integration

T, Q, P = "{wizard}:task:1", "{wizard}:task_queue", "{wizard}:processing:w~1xa/1"

NOBODYS = [
    "FLUSHALL", "FLUSHDB", "SWAPDB 0 1", "KEYS *", "SCAN 0", "RANDOMKEY", "DBSIZE",
    "CONFIG GET requirepass", "CONFIG SET appendfsync no", "CONFIG REWRITE", "CONFIG RESETSTAT",
    "ACL LIST", "ACL SETUSER api on", "ACL LOG", "DEBUG SLEEP 1", "MODULE LOAD /tmp/x.so", "SHUTDOWN",
    "REPLICAOF NO ONE", "SYNC", "CLUSTER RESET", "FAILOVER", "BGREWRITEAOF", "SAVE", "MONITOR",
    "CLIENT LIST", "CLIENT KILL ID 1", "CLIENT PAUSE 1000", "EVAL return 0", "SCRIPT FLUSH", "FUNCTION LIST",
    "PUBLISH news 1", "SUBSCRIBE news", "GET other", "SET other 1", "HGETALL other", "SELECT 1", "MIGRATE h 1 k 0 1",
    f"RENAME {T} {Q}", f"DUMP {T}", f"RESTORE {T} 0 x", f"OBJECT ENCODING {T}", f"SORT {Q}", f"DEL {T}",
    f"DEL {Q}", f"SET {Q} 1", f"LSET {Q} 0 x", f"LTRIM {Q} 0 0", "DEL {wizard}:task_events",
    "XTRIM {wizard}:task_events MAXLEN 0", "SET {wizard}:task:1 x", "EXPIRE {wizard}:task_queue 1",
]  # fmt: skip

FORBIDDEN = {
    "api": [
        f"LMOVE {Q} {P} RIGHT LEFT", f"BLMOVE {Q} {P} RIGHT LEFT 1", f"RPOP {Q}", f"RPUSH {Q} 1", f"LPUSH {P} 1",
        "ZADD {wizard}:workers 1 w", "ZREM {wizard}:workers w", "SET {wizard}:reaped 1", "CLIENT UNBLOCK 1",
        "LPUSH {wizard}:task_queue:dead 1", "ZADD {wizard}:task_queue:delayed 1 1", "HINCRBY {wizard}:split:1 next 1",
        "LMOVE {wizard}:turns:short {wizard}:turns:short RIGHT LEFT", "RPOP {wizard}:task_queue:short:a",
        "BLPOP {wizard}:wake 1", "SET {wizard}:slots 9", "DEL {wizard}:waiting", "ZADD {wizard}:parents:a 1 1",
        "HSET {wizard}:totals COMPLETED:add 9", "BLPOP {wizard}:control:w 1", "ZREM {wizard}:tasks 1",
        "DEL {wizard}:bucket:read:a", "EXPIRE {wizard}:bucket:read:a 1", "DEL {wizard}:in_flight:a",
    ],
    "worker": [
        f"LPUSH {Q} 1", "LPUSH {wizard}:task_queue:long:a 1", f"LMOVE {Q} {P} RIGHT LEFT", f"BLPOP {Q} 1",
        "GET {wizard}:idem:1", "SET {wizard}:idem:1 x", "ZADD {wizard}:tasks 1 1", f"HGETALL {T}", f"PERSIST {T}",
        "XREAD STREAMS {wizard}:task_events 0", "XRANGE {wizard}:task_events - +", "HGETALL {wizard}:totals",
        "ZREVRANGE {wizard}:tasks 0 9", "LREM {wizard}:task_queue:dead 1 1", "HGETALL {wizard}:nodes:api-1",
        "GET {wizard}:bucket:read:a", "SET {wizard}:bucket:read:a 1", "SADD {wizard}:in_flight:a 1",
    ],
    "metrics": [
        "HINCRBY {wizard}:waiting short 1",
        f"HGETALL {T}", f"HGET {T} result", f"LRANGE {Q} 0 -1", f"LPUSH {Q} 1", "ZADD {wizard}:workers 1 w",
        "EVALSHA 0 1 {wizard}:", "SCRIPT LOAD return", "SLOWLOG GET", "XRANGE {wizard}:task_events - +", "MULTI",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedValkey]:
    """The chart's Valkey."""
    config = one(render_chart(scenario="default"), "ConfigMap", "valkey")["data"]
    guarded = GuardedValkey(Path(tmp_path_factory.mktemp("guarded")), config)
    guarded.start()
    yield guarded
    guarded.stop()


@pytest.mark.parametrize("user", FORBIDDEN)
def test_nobody_may_do_what_nobody_does(server: GuardedValkey, user: str) -> None:
    """Each user is refused everything that would change the server, spy, or touch keys in a way not its own."""
    forbidden = [*NOBODYS, *FORBIDDEN[user]]

    allowed = [command for command in forbidden if _is_allowed(server, user, command)]

    assert len(forbidden) >= 30
    assert allowed == []


def test_a_script_has_no_more_rights_than_its_caller(server: GuardedValkey) -> None:
    """A Lua function that someone brings along is refused what its caller is refused."""
    with server.client("api") as api:
        digest = api.script_load("return redis.call('FLUSHALL')")

        with pytest.raises(valkey.ResponseError, match="ACL failure in script"):
            api.execute_command("EVALSHA", digest, 1, "{wizard}:")

    assert server.refusals() == ["api: command flushall"]


def test_who_says_no_name_gets_no_answer(server: GuardedValkey) -> None:
    """The default user is off."""
    with valkey.Valkey(port=server.port) as nobody, pytest.raises(valkey.AuthenticationError):
        nobody.ping()


def test_every_service_works_under_its_user(server: GuardedValkey) -> None:
    """Each method of each service is called by the user whose it is, and Valkey refuses none of its commands.

    Nor may a user do to a kind of key what it never does.
    """
    tried: set[str] = set()
    server.refusals()

    with (
        server.commands() as done,
        server.client("api") as api,
        server.client("worker") as worker,
        server.client("worker") as blocking,
    ):
        live(server, api, worker, blocking, tried)

    assert server.refusals() == []
    superfluous = [" ".join(each) for user in ("api", "worker") for each in _superfluous(server, user, done)]
    assert superfluous == [], "take it out of users.acl, or do it in short_life.py"
    doors = (Producer, Observer, Operator, Results, DeadLetters, Consumer, Slot, NodeHeartbeat, Lock, RateLimiter)
    methods = {f"{door.__name__}.{name}" for door in doors for name, it in vars(door).items() if _is_method(name, it)}
    assert methods - tried == set(), "add what no user tried to short_life.py, and its commands to users.acl"


def test_metrics_reads_depths_and_health(server: GuardedValkey) -> None:
    """The user for an exporter sees how much waits, how Valkey is, and no task."""
    with server.client("metrics") as metrics:
        assert metrics.ping()
        assert metrics.info()["role"] == "master"
        assert metrics.hmget("{wizard}:waiting", "short", "long", "parts")

    assert server.refusals() == []


def _is_allowed(server: GuardedValkey, user: str, command: str) -> bool:
    words = command.split()
    if words[:2] == ["EVAL", "return"]:
        words = ["EVAL", "return 0", "0"]
    return server.allows(user, *words)


def _superfluous(
    server: GuardedValkey, user: str, done: set[tuple[str, str, tuple[str, ...]]]
) -> Iterator[tuple[str, str, str]]:
    """What `user` may do to a kind of key and has not done: (user, pattern, command)."""
    with server.client("admin") as admin:
        selectors = [dict(zip(each[::2], each[1::2], strict=True)) for each in admin.acl_getuser(user)["selectors"]]
    for selector in selectors:
        patterns = [each.removeprefix("~") for each in selector["keys"].split()]
        commands = {each[1:] for each in selector["commands"].split() if each.startswith("+")}
        used = {
            (pattern, command)
            for by, command, words in done
            for pattern in patterns
            if by == user and command in commands and any(fnmatchcase(word, pattern) for word in words)
        }
        # Of several patterns, each is used, and each command is used for one of them.
        for pattern in {*patterns} - {pattern for pattern, _ in used}:
            yield user, pattern, "*"
        for command in commands - {command for _, command in used}:
            yield user, selector["keys"], command


def _is_method(name: str, member: object) -> bool:
    return callable(member) and not name.startswith("_")
