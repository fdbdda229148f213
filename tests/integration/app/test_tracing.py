"""Traces of a real API node and a real worker, as a collector gets them."""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.collector import Collector, Span, collecting
from tests.integration.app.conftest import eventually, starter
from tests.live_valkey import LiveValkey
from tests.live_worker import LiveWorker
from wizard.settings import Settings

pytestmark = pytest.mark.integration

#: The span of the client.
CALLER = "00f067aa0ba902b7"

#: Spans are sent a fifth of a second after they end.
SOON = {"OTEL_BSP_SCHEDULE_DELAY": "200"}


class Traced:
    """One API node and one worker that send their spans to a collector."""

    def __init__(self, port: int, collector: Collector) -> None:
        self.port = port
        self.collector = collector

    def ask(self, body: Any, path: str = "/api/v1/tasks", **headers: str) -> tuple[int, dict[str, str], dict[str, Any]]:
        """Status, headers and answer of one submission, which waits for its result."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Content-Type": "application/json", "Prefer": "wait=30", **headers}
        connection.request("POST", path, json.dumps(body), sent)
        answer = connection.getresponse()
        found = json.loads(answer.read())
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, found

    def spans(self, trace: str, names: set[str]) -> list[Span]:
        """Those of a trace, as soon as there are some of all these names."""
        eventually(
            lambda: names <= {each.name for each in self.collector.of(trace)},
            lambda: f"{trace}: {[each.name for each in self.collector.of(trace)]}",
        )
        return self.collector.of(trace)


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory, valkey_server: LiveValkey) -> Iterator[Traced]:
    """It, ready; for all tests that only ask."""
    folder, prefix = tmp_path_factory.mktemp("traced"), f"{{test-{secrets.token_hex(4)}}}:"
    settings = Settings(valkey_host="127.0.0.1", valkey_port=valkey_server.port, valkey_prefix=prefix)
    with collecting() as collector:
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.address, **SOON}
        nodes = starter(settings, folder)
        node = next(nodes)(**variables)
        worker = LiveWorker(folder, settings, "worker-1", **variables)
        yield Traced(node.port, collector)
        worker.close()
        next(nodes, None)


@pytest.fixture
def trace() -> str:
    """The id of a trace that a client has begun."""
    return secrets.token_hex(16)


def header(trace: str, flags: str = "01") -> str:
    """As the W3C's recommendation has it: version, trace, span, flags; 01 is sampled."""
    return f"00-{trace}-{CALLER}-{flags}"


def test_a_trace_runs_from_the_request_to_the_settlement(traced: Traced, trace: str) -> None:
    """One tree below the span that the client names; each step within its parent, in order."""
    status, headers, _ = traced.ask({"expression": "factor(2^67-1)"}, traceparent=header(trace))

    spans = traced.spans(trace, {"POST /api/v1/tasks", "attempt factorize", "settle"})
    by_name = {each.name: each for each in spans}
    parents = {each.name: next((of.name for of in spans if of.id == each.parent), each.parent) for each in spans}

    assert status == 200
    assert parents == {
        "POST /api/v1/tasks": CALLER,
        "enqueue": "POST /api/v1/tasks",
        "attempt factorize": "enqueue",
        "claim": "attempt factorize",
        "calculate": "attempt factorize",
        "check": "calculate",
        "settle": "attempt factorize",
    }
    assert {by_name["POST /api/v1/tasks"].node, by_name["attempt factorize"].node} == {"api-1", "worker-1"}
    assert by_name["attempt factorize"].attributes["wizard.outcome"] == "completed"
    assert by_name["calculate"].began <= by_name["check"].began <= by_name["check"].ended
    assert by_name["calculate"].ended <= by_name["settle"].began <= by_name["settle"].ended
    assert headers["traceresponse"] == f"00-{trace}-{by_name['POST /api/v1/tasks'].id}-01"


def test_parts_and_their_combination_belong_to_the_trace_of_their_task(traced: Traced, trace: str) -> None:
    """A split task has an attempt that divides it, those of its parts, and one that combines them."""
    status, _, found = traced.ask({"expression": "twin_primes(0, 10^9)", "parts": 2}, traceparent=header(trace))
    assert status == 200, found

    def phases() -> list[str]:
        attempts = [each for each in traced.collector.of(trace) if each.name.startswith("attempt")]
        return sorted(each.attributes["wizard.phase"] for each in attempts)

    eventually(lambda: len(phases()) == 4, lambda: str(phases()))

    assert phases() == ["combine", "part", "part", "whole"]


def test_a_failure_is_an_error_and_tells_no_text_of_the_client(traced: Traced, trace: str) -> None:
    """Neither the question nor a header stands in any span."""
    refused, _, _ = traced.ask({}, f"/api/v1/tasks?secret={'s' * 8}", traceparent=header(trace))
    status, _, found = traced.ask(
        {"expression": "inverse_mod(987654, 9)"}, traceparent=header(trace), Authorization="s" * 8
    )

    spans = traced.spans(trace, {"settle"})

    assert (refused, status, found["status"]) == (422, 200, "FAILED")
    assert [each.is_error for each in spans if each.name == "attempt inverse_mod"] == [True]
    assert "ssssssss" not in str(spans)
    assert "987654" not in str(spans)


def test_what_the_client_does_not_sample_is_not_sent(traced: Traced, trace: str) -> None:
    """Its `traceparent` says so, and the worker is not told of it."""
    assert traced.ask({"expression": "1+1"}, traceparent=header(trace, "00"))[0] == 200
    _, headers, _ = traced.ask({"expression": "1+2"})
    own = headers["traceresponse"].split("-")[1]

    spans = traced.spans(own, {"settle"})

    assert len({each.trace for each in spans}) == 1
    assert traced.collector.of(trace) == []


@pytest.mark.parametrize(
    "told", ["", "x" * 4000, f"ff-{'a' * 32}-{CALLER}-01", f"00-{'0' * 32}-{CALLER}-01", f"00-{'A' * 32}-{CALLER}-01"]
)
def test_a_header_that_is_none_begins_a_trace_of_its_own(traced: Traced, told: str) -> None:
    """As the recommendation asks."""
    status, headers, _ = traced.ask({"expression": "1+1"}, traceparent=told)

    assert status == 200
    assert headers["traceresponse"].split("-")[1] not in {"a" * 32, "0" * 32}


def test_a_collector_that_is_away_costs_no_answer_and_no_grace(
    serve: Callable[..., Any], tmp_path: Path, settings: Settings
) -> None:
    """Tasks are answered, and the worker leaves in time."""
    variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", **SOON}
    node = serve(**variables)
    worker = LiveWorker(tmp_path, settings, "worker-1", **variables)

    assert Traced(node.port, Collector()).ask({"expression": "1+1"})[2]["result"]["value"] == "2"
    began = time.monotonic()
    assert worker.end(20) == 0
    assert time.monotonic() - began < 12


@pytest.mark.parametrize("address", ["collector:4318", "ftp://collector", "http://", "http://[", "http://host:99999"])
def test_an_address_that_is_none_is_refused_at_the_start(address: str) -> None:
    """One sentence, exit code 2, no trace of the stack."""
    command = [sys.executable, "-m", "worker"]
    found = subprocess.run(
        command, env={"OTEL_EXPORTER_OTLP_ENDPOINT": address}, capture_output=True, text=True, timeout=30, check=False
    )

    assert found.returncode == 2
    assert found.stderr.startswith("OTEL_EXPORTER_OTLP_ENDPOINT is ")
    assert "Traceback" not in found.stderr


def test_nothing_of_it_is_imported_where_no_collector_is_named() -> None:
    """Neither in the API nor in a worker."""
    code = "import sys, app.wsgi, worker.supervisor; print([m for m in sys.modules if 'opentelemetry' in m])"
    found = subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True, timeout=60, check=True)

    assert found.stdout.strip() == "[]"
