"""What goes wrong is one sentence on stderr and an exit code of its own, and never a traceback."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.integration.command.conftest import ROOT, Command, Start, environment
from tests.live_system import LiveSystem

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

LONG = "count_primes(10^15, 10^15 + 10^11)"


class Answering(BaseHTTPRequestHandler):
    """A server that answers every request alike."""

    status, kind, body = 200, "text/html", b"<html>"

    def do_GET(self) -> None:
        """The answer."""
        self.send_response(self.status)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def do_POST(self) -> None:
        """The same."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def answering(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that answers with the status, media type and body of the parameter."""
    names = dict(zip(("status", "kind", "body"), request.param, strict=True))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Other", (Answering,), names))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def problem(slug: str, detail: str) -> bytes:
    """A problem as the API answers it."""
    return json.dumps({"type": f"/docs#{slug}", "title": "No", "status": 0, "detail": detail}).encode()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--url", "http://127.0.0.1:1", "--patience", "0.3", "ask", "1+1"), 3, "Nobody answers at"),
        (("ask", "1+1", "--url", "nonsense"), 3, "is no address"),
        (("ask", "factor(2^193-"), 2, "is wrong at column"),
        (("ask", "factorize", "n=many"), 2, "n is "),
        (("ask", "inverse_mod", "a=2", "modulus=4"), 1, "inverse"),
        (("ask", "--fresh", "--timeout", "1", LONG), 7, "has not ended in 1 s"),
        (("status", "0" * 32), 6, "There is no task"),
        (("watch", "x"), 6, "There is no such task"),
        (("cancel", "../dead-letters"), 6, "There is no such task"),
        (("dead-letters", "purge", "../tasks"), 6, "There is no such task"),
        (("ask", "1+\udcff"), 2, "not UTF-8"),
        (("list", "--operation", "\udcff"), 2, "must be the name of an operation"),
        (("ask", "-1"), 2, "behind --"),
        (("ask", "1", "--timeout", "nan"), 2, "nan is no number of seconds"),
        (("watch", "0" * 32, "--timeout", "-1"), 2, "x>=0"),
        (("ask", "1", "--patience", "-1"), 2, "x>=0"),
        (("ask", "1", "--token", "é"), 4, "printable ASCII"),
        (("ask", "1", "--token", "a\nb"), 4, "printable ASCII"),
        (("dead-letters", "revive", "0" * 32), 6, "no"),
        (("map", "factor", "missing.txt"), 2, "missing.txt"),
        (("operations", "fly"), 2, "There is no operation fly"),
        (("fly",), 2, "No such command"),
        (("--namespace", "x", "cluster"), 3, "kubectl"),
    ],
    ids=[
        *("nobody there", "no address", "a bad line", "a bad input", "no answer", "too late", "no such task"),
        *("no id", "another address", "another address of a dead letter", "bytes that are no text"),
        *("an operation that is no text", "a minus", "no number of seconds", "a time below 0", "patience below 0"),
        *(
            "a token that no header can say",
            "a token of two lines",
            "no dead letter",
            "no file",
            "no operation",
            "no command",
            "no kubectl",
        ),
    ],
)
def test_a_mistake_is_told(wizard: Command, arguments: tuple[str, ...], code: int, sentence: str) -> None:
    """With the exit code that the help tells."""
    done = wizard(*arguments, PATH="/nowhere")

    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 4


@pytest.mark.parametrize(
    ("answering", "code", "sentence"),
    [
        ((200, "text/html", b"<html>"), 3, "not that of a Math Wizard"),
        ((404, "text/html", b"<html>"), 3, "not as a Math Wizard does"),
        ((200, "application/json", b"{}"), 3, "not a task"),
        ((404, "application/problem+json", problem("no-such-address", "x")), 3, "older than this client"),
        ((429, "application/problem+json", problem("queue-full", "The queue is full.")), 5, "The queue is full."),
        ((503, "application/problem+json", problem("valkey-away", "Valkey is away.")), 3, "Valkey is away."),
        ((401, "application/problem+json", problem("unauthenticated", "Prove it.")), 4, "Prove it."),
        ((502, "text/html", b"<html>"), 3, "answers 502 only"),
    ],
    indirect=["answering"],
    ids=["a page", "another service", "other JSON", "an old one", "full", "Valkey away", "no token", "a gateway alone"],
)
def test_a_service_that_cannot_serve_is_told(wizard: Command, answering: str, code: int, sentence: str) -> None:
    """After the patience that was asked for."""
    done = wizard("ask", "1+1", "--url", answering, "--patience", "0.5")

    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("verb", ["operations", "map"])
def test_a_broken_pipe_ends_quietly(start: Start, tmp_path: Path, verb: str) -> None:
    """As any filter does, with the code that a shell gives to it."""
    (tmp_path / "numbers").write_text("".join(f"{n}\n" for n in range(3_000)))
    running = start(*(["operations", "--json"] if verb == "operations" else ["map", "next_prime", "numbers"]))
    assert running.stdout
    assert running.stderr

    running.stdout.read(10)
    running.stdout.close()

    assert running.wait(60) == 141
    assert running.stderr.read() == ""
    running.stderr.close()


@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_empty(system: LiveSystem, tmp_path: Path, redirection: str) -> None:
    """As if it were /dev/null."""
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m math_wizard map factor - {redirection}"],
        cwd=tmp_path,
        env=environment(WIZARD_URL=system.url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("seconds", [0.4, 0.7, 1.0, 1.6, 2.5])
def test_ctrl_c_at_any_moment_is_one_word(start: Start, seconds: float) -> None:
    """Also before the libraries are there; the task is cancelled, if there is one by then."""
    running = start("ask", "--fresh", LONG)
    time.sleep(seconds)

    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)

    assert running.returncode == 130
    assert said in ("", "Stopped.\n")


def test_ctrl_c_cancels_the_task(start: Start, wizard: Command) -> None:
    """Nobody wants its answer any more."""
    running = start("ask", "--fresh", "count_primes(10^15, 10^15 + 99999999999)")
    listed = ["list", "--status", "PROCESSING", "--json"]
    while "99999999999" not in wizard(*listed).stdout:
        assert running.poll() is None

    running.send_signal(signal.SIGINT)
    running.communicate(timeout=30)

    assert "99999999999" not in wizard(*listed).stdout


def test_the_exit_codes_are_those_of_the_docs(wizard: Command) -> None:
    """The help, the docs and the code say the same numbers."""
    told = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    source = (ROOT / "math_wizard" / "command" / "main.py").read_text(encoding="utf-8")
    helped = set(
        map(
            int,
            re.findall(
                r"\b(\d+) (?=[a-zA-Z])", wizard("--help").stdout.partition("Exit codes:")[2].partition("Options")[0]
            ),
        )
    )
    names = len(re.search(r"^(OK.*) = range\((\d)\)", source, re.MULTILINE)[1].split(","))

    assert set(map(int, re.findall(r"^\| (\d+) \|", told, re.MULTILINE))) == helped
    assert helped == {*range(names), 130, 141, 143}


def test_kubectl_that_ends_is_told(wizard: Command, tmp_path: Path) -> None:
    """With its own last words."""
    kubectl = tmp_path / "kubectl"
    kubectl.write_text("#!/bin/sh\n[ \"$3\" = get ] && echo service/gateway && exit\necho 'no such host' >&2; exit 1\n")
    kubectl.chmod(0o755)

    done = wizard("--namespace", "math", "cluster", PATH=f"{tmp_path}:/usr/bin:/bin")

    assert done.returncode == 3
    assert done.stderr == "kubectl port-forward ended: no such host\n"


def test_a_namespace_is_reached_by_a_forward_of_its_own(wizard: Command, system: object, tmp_path: Path) -> None:
    """It lasts as long as the command."""
    port = system.port
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(
        "#!/bin/sh\n"
        f'[ "$3" = get ] && echo service/gateway && exit\necho "$*" > {tmp_path}/asked\necho $$ > {tmp_path}/pid\n'
        f'echo "Forwarding from 127.0.0.1:{port} -> 8080"\nexec sleep 60\n'
    )
    kubectl.chmod(0o755)

    done = wizard("--namespace", "math", "ask", "1+1", PATH=f"{tmp_path}:/usr/bin:/bin")

    assert done.stdout == "2\n"
    assert (tmp_path / "asked").read_text() == "-n math port-forward service/gateway :80\n"
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()
