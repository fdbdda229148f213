"""`make bench-hostile`: how long others wait while one client sends hostile expressions as quickly as it can."""

from __future__ import annotations

import http.client
import json
import threading
import time

from bench.stage import Stage, valkey, wait_until
from tests.hostile_expressions import hostile

_COUNT = 10_000


def main() -> None:
    """Prints the percentiles of an addition's submission, alone and meanwhile."""
    with valkey() as server:
        stage = Stage(server)
        with stage.api() as port:
            wait_until(lambda: _is_up(port), step=0.1)
            alone = _waits(port, threading.Event(), 300)
            over = threading.Event()
            sending = threading.Thread(target=_send, args=(port, over))
            sending.start()
            meanwhile = _waits(port, over, None)
            sending.join()
    for name, waits in (("alone", alone), ("meanwhile", meanwhile)):
        p50, p99 = (waits[int(len(waits) * share)] for share in (0.5, 0.99))
        print(f"{name:10} {len(waits):6} submits   p50 {p50:7.2f} ms   p99 {p99:7.2f} ms   most {waits[-1]:7.2f} ms")
    print("aim: p99 meanwhile under 50 ms")


def _is_up(port: int) -> bool:
    try:
        _post(http.client.HTTPConnection("127.0.0.1", port), "/api/v1/preview", {"expression": "1 + 1"})
    except OSError:
        return False
    return True


def _send(port: int, over: threading.Event) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    for text in hostile(193, _COUNT):
        _post(connection, "/api/v1/tasks", {"expression": text})
    print(f"{_COUNT:,} hostile expressions in {time.perf_counter() - began:.1f} s")
    over.set()


def _waits(port: int, over: threading.Event, count: int | None) -> list[float]:
    """Milliseconds of `count` submissions 10 ms apart, or of as many as there are until it is `over`; sorted."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    waits: list[float] = []
    while not over.is_set() and (count is None or len(waits) < count):
        began = time.perf_counter()
        _post(connection, "/api/v1/tasks", {"operation": "add", "inputs": {"a": "1", "b": "2"}})
        waits.append(1e3 * (time.perf_counter() - began))
        time.sleep(0.01)
    return sorted(waits)


def _post(connection: http.client.HTTPConnection, path: str, body: object) -> None:
    connection.request(
        "POST", path, json.dumps(body).encode("utf-8", "surrogatepass"), {"Content-Type": "application/json"}
    )
    reply = connection.getresponse()
    reply.read()
    if reply.status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        # The rest of the body was never read, so the server hangs up.
        connection.close()
    if reply.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RuntimeError(f"{reply.status} for {body}")


if __name__ == "__main__":
    main()
