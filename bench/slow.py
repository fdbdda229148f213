"""`make bench-slow`: how soon requests are answered while slow clients hold connections straight at an API node."""

from __future__ import annotations

import http.client
import time
from contextlib import ExitStack

from bench.stage import Stage, valkey, wait_until
from tests.integration.app.slow_clients import KINDS, LONG_ANSWER, drip, held

#: Requests of one figure, half of them submits, each on a connection of its own.
_REQUESTS = 1_000

#: A request on a connection that stays open afterwards.
_ASKED = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

_ADD = b'{"operation":"add","inputs":{"a":"1","b":"2"},"memo":false}'


def main() -> None:
    """Prints a line for each kind of company."""
    print(f"{'milliseconds of one request':44} {'p50':>8} {'p99':>8} {'max':>8}")
    with valkey() as server, Stage(server).api() as port:
        wait_until(lambda: _answers(port))
        _say("alone", _milliseconds(port))
        for kind, sends in KINDS.items():
            with held(port, 200, sends):
                _say(f"beside 200 clients with {kind}", _milliseconds(port))
        with held(port, 1_000, _ASKED):
            _say("beside 1,000 idle ones", _milliseconds(port))
        with held(port, 200, LONG_ANSWER * 4, receives=4096):
            _say("beside 200 that read no answer", _milliseconds(port))
        with ExitStack() as stack:
            slow = [client for sends in KINDS.values() for client in stack.enter_context(held(port, 40, sends))]
            _say("beside 200 that drip", [each for _ in range(20) if drip(slow) for each in _milliseconds(port, 50)])


def _milliseconds(port: int, count: int = _REQUESTS) -> list[float]:
    took = []
    for number in range(count):
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        if number % 2:
            connection.request("POST", "/api/v1/tasks", _ADD, {"Content-Type": "application/json"})
        else:
            connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        took.append((time.perf_counter() - began) * 1e3)
        if answer.status != (202 if number % 2 else 200):
            raise RuntimeError(answer.status)
    return took


def _answers(port: int) -> bool:
    try:
        return bool(_milliseconds(port, 2))
    except OSError:
        return False


def _say(what: str, took: list[float]) -> None:
    ordered = sorted(took)
    p50, p99 = (ordered[int(len(ordered) * part)] for part in (0.5, 0.99))
    print(f"{what:44} {p50:8.1f} {p99:8.1f} {ordered[-1]:8.1f}", flush=True)


if __name__ == "__main__":
    main()
