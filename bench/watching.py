"""What it costs to be watched: a drain of short tasks and single submits, with metrics, log lines and traces, or not.

Two figures of a drain differ by more than this costs when other programs run. So what it costs is also measured by
itself, in processor time, which hardly depends on them.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bench import drain
from bench.http_load import submits_in_turn, wait_for
from bench.stage import Stage, median, valkey
from wizard.logs import JsonLines, tell_ends
from wizard.node import Node
from wizard.queue import Claim, Settled
from wizard.task import Phase
from worker.counts import SlotCounts
from worker.outcome import Finished, Outcome
from worker.settlement import told_of

#: Differences of a few per cent need more rounds than ratios do.
_ROUNDS = 7

#: As many short tasks as a slot claims at once from a full queue.
_BATCH = 64

#: Lines for failures only, of which a drain has none.
_SILENT = {"LOG_LEVEL": "warning"}

#: All of some ten thousand spans a second do not fit into the queue of the SDK; an installation would sample too.
_SAMPLED = {"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.01"}

Say = Callable[[str, list[float], str], None]


def drains(say: Say) -> None:
    """Additions, the shortest tasks there are; in turn, so that a machine whose speed drifts slows all."""
    bare, counted, told, traced = [], [], [], []
    for _ in range(_ROUNDS):
        bare.append(drain.ours("everysec", module="bench.unwatched", **_SILENT))
        counted.append(drain.ours("everysec", **_SILENT))
        told.append(drain.ours("everysec"))
        with _collector() as address:
            traced.append(drain.ours("everysec", **_SILENT, OTEL_EXPORTER_OTLP_ENDPOINT=address, **_SAMPLED))
    say("drain of add, no metrics and no log, tasks/s", [each.rate for each in bare], "")
    say("  with metrics", [each.rate for each in counted], "")
    say("  with metrics, and a line for each task", [each.rate for each in told], "the default")
    say("  with metrics, and one task of a hundred traced", [each.rate for each in traced], "")
    used = median([each.all_us for each in bare])
    say("processor time of all, µs a task: neither", [each.all_us for each in bare], "")
    metrics = [100 * (a.all_us / b.all_us - 1) for a, b in zip(counted, bare, strict=True)]
    lines = [100 * (a.all_us / b.all_us - 1) for a, b in zip(told, counted, strict=True)]
    say("  metrics more, %, pair by pair", metrics, "")
    say("  lines more, %, pair by pair", lines, "")
    traces = [100 * (a.all_us / b.all_us - 1) for a, b in zip(traced, counted, strict=True)]
    say("  traces more, %, pair by pair", traces, "")
    counting, telling = alone_us()
    say("  counting alone, µs a task", [counting], "")
    say("    of that processor time, %", [100 * counting / used], "aim under 2")
    say("  a line alone, µs a task", [telling], "")
    say("    of that processor time, %", [100 * telling / used], "aim under 3")


@contextmanager
def _collector() -> Iterator[str]:
    """The address of a collector that takes all and keeps nothing."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def alone_us() -> tuple[float, float]:
    """Processor time of this thread, µs a task: to count all of a task, and to write its line."""
    claims = [
        Claim(f"{number:032x}", 1, "add", "{}", Phase.WHOLE, 0, waited_seconds=0.1 * number) for number in range(_BATCH)
    ]
    ends: list[tuple[Claim, Outcome]] = [(each, Finished("1", "{}", "{}", {}, 1e-5, 1e-6)) for each in claims]
    reply = Settled((True,) * _BATCH, (False,) * _BATCH, lease_is_live=True, claims=())
    counts = SlotCounts()

    def count() -> None:
        counts.claimed(claims)
        for claim, outcome in ends:
            counts.ended(claim, outcome)
        counts.settled(claims, reply, 0.01)

    with tempfile.TemporaryFile("w", dir="/dev/shm", buffering=1) as file:
        handler = logging.StreamHandler(file)
        handler.setFormatter(JsonLines(Node("worker-1", "worker")))
        log = logging.getLogger(__name__)
        log.setLevel(logging.INFO)
        log.propagate = False
        log.handlers = [handler]
        return _thread_us(count), _thread_us(lambda: tell_ends(log, told_of(ends, reply)))


def _thread_us(work: Callable[[], None], repeats: int = 200) -> float:
    """The least of several rounds: what disturbs only adds."""
    found = []
    for _ in range(_ROUNDS):
        began = time.thread_time()
        for _ in range(repeats):
            work()
        found.append((time.thread_time() - began) / repeats / _BATCH * 1e6)
    return min(found)


def submits(say: Say) -> None:
    """Single submits over HTTP."""
    with valkey() as server:
        stage = Stage(server)
        with stage.api("bench.unwatched:app") as bare, stage.api() as counted:
            for port in (bare, counted):
                wait_for(port)
            pairs = submits_in_turn((bare, "/api/v1/tasks"), (counted, "/api/v1/tasks"))
    say("HTTP submits/s without metrics", [without for without, _ in pairs], "")
    say("  with metrics", [with_them for _, with_them in pairs], "")
    say("  less, %, median of pairs", [median([100 * (1 - b / a) for a, b in pairs])], "aim under 2")
