"""`make bench-verdicts`: our verdicts and Math-Verify's on the same pairs in one run, then beside 1,000 hostile pairs.

Math-Verify (Apache-2.0) is installed into an environment of its own in `FOLDER`, with its source distribution for the
pairs in its tests; nothing of ours depends on it. Both programs get the same texts, one after another, and one that is
silent for longer than `HANG` seconds at a pair counts as hanging and is killed.
"""

from __future__ import annotations

import collections
import http.client
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.answer_sets import Labelled, of_math_verify, of_sympy
from bench.stage import ROOT, Stage, valkey, wait_until

_VERSION = "0.9.0"

#: Pairs of the hostile run, its deadline in milliseconds, and what a worker may need beyond it.
_HOSTILE, _DEADLINE, _BEYOND = 1_000, 200, 100

#: Prints a line with the verdict and the seconds for each line with a pair.
_OURS = """
import json, sys, time
from wizard.errors import InvalidInput, Unsolvable
from wizard.operations import find
for line in sys.stdin:
    a, b = json.loads(line)
    began = time.perf_counter()
    try:
        found = find("equal").run({"a": a, "b": b}).result["verdict"]
    except InvalidInput:
        found = "unreadable"
    except Unsolvable:
        found = "undecided"
    print(json.dumps([found, time.perf_counter() - began]), flush=True)
"""

_MATH_VERIFY = """
import json, logging, sys, time
from math_verify import parse, verify
logging.disable(logging.CRITICAL)
for line in sys.stdin:
    a, b = json.loads(line)
    began = time.perf_counter()
    try:
        read = [parse(f"${text}$") for text in (a, b)]
        unread = any(all(isinstance(each, str) for each in found) for found in read)
        is_equal = verify(*read, raise_on_error=True)
        # It has two answers only: what it could not read is not equal to anything.
        found = "equal" if is_equal else "unreadable" if unread else "different"
    except Exception:
        found = "undecided"
    print(json.dumps([found, time.perf_counter() - began]), flush=True)
"""


def main(settings: Mapping[str, str]) -> None:
    """Prints a table for each set of pairs, and the seconds beside hostile ones."""
    folder = Path(settings.get("FOLDER", str(Path(tempfile.gettempdir()) / "bench-verdicts")))
    python, source = _math_verify(folder)
    hang = float(settings.get("HANG", "20"))
    sets = {"Math-Verify's tests": of_math_verify(source), "SymPy's tests": of_sympy()}
    for name, pairs in sets.items():
        _compare(name, pairs, python, hang)
    _beside_hostile(sets["SymPy's tests"], int(settings.get("HOSTILE", str(_HOSTILE))))


def _math_verify(folder: Path) -> tuple[Path, Path]:
    """Its interpreter, and its unpacked source."""
    python, source = folder / "bin" / "python", folder / f"math_verify-{_VERSION}"
    if not source.exists():
        venv.create(folder, with_pip=True)
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
        package = f"math-verify=={_VERSION}"
        subprocess.run([*pip, "install", package], check=True)
        download = ["download", "--no-deps", "--no-binary", ":all:", "--dest", str(folder), package]
        subprocess.run([*pip, *download], check=True)
        with tarfile.open(folder / f"math_verify-{_VERSION}.tar.gz") as packed:
            packed.extractall(folder, filter="data")
    return python, source


class _Checker:
    """A program that is asked pair by pair, and started again after it was killed."""

    def __init__(self, command: Sequence[str], hang: float) -> None:
        self._command, self._hang = command, hang
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def ask(self, pair: Labelled) -> tuple[str, float]:
        """What it says, and in how many seconds; `hang` of what it does not answer."""
        assert self._process.stdin
        assert self._process.stdout
        killer = threading.Timer(self._hang, self._process.kill)
        killer.start()
        try:
            self._process.stdin.write(json.dumps([pair.a, pair.b]) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        finally:
            killer.cancel()
        if not line:
            self._process.wait()
            self._start()
            return "hang", self._hang
        found, seconds = json.loads(line)
        return str(found), float(seconds)

    def close(self) -> None:
        """Ends it."""
        self._process.kill()
        self._process.wait()


def _compare(name: str, pairs: Sequence[Labelled], python: Path, hang: float) -> None:
    equal = sum(pair.is_equal for pair in pairs)
    print(f"\n{name}: {len(pairs)} pairs, {equal} of them equal by their label")
    words = ("equal", "different", "undecided", "unreadable", "hang")
    columns = (*words, "false equal", "false different", "p50 ms", "p99 ms")
    print(" " * 12 + "".join(column.rjust(16) for column in columns))
    programs = {"ours": [sys.executable, "-c", _OURS], "Math-Verify": [str(python), "-c", _MATH_VERIFY]}
    for program, command in programs.items():
        checker = _Checker(command, hang)
        # The first question pays for the imports.
        checker.ask(Labelled("1/2", "0.5", is_equal=True))
        said = [(pair, *checker.ask(pair)) for pair in pairs]
        checker.close()
        counts = collections.Counter(found for _, found, _ in said)
        false_equal = [pair for pair, found, _ in said if found == "equal" and not pair.is_equal]
        false_different = [pair for pair, found, _ in said if found == "different" and pair.is_equal]
        took = sorted(seconds for _, _, seconds in said)
        numbers = [*(counts[column] for column in words), len(false_equal), len(false_different)]
        times = [f"{1e3 * took[int(len(took) * share)]:.1f}" for share in (0.5, 0.99)]
        print(program.ljust(12) + "".join(str(each).rjust(16) for each in (*numbers, *times)), flush=True)
        for pair in false_equal:
            print(f"  false equal: {pair.a}  |  {pair.b}")
        if program == "ours":
            for pair in false_different:
                print(f"  different, labelled equal: {pair.a}  |  {pair.b}")


def hostile(number: int) -> dict[str, str]:
    """A pair that takes for ever, fills the memory, or cannot be read; no two are alike."""
    n = 20 + number % 60
    letters = "xyzuvw"
    kinds = (
        (f"({'+'.join(letters)})^{n}", f"({'-'.join(letters)})^{n} + {number}"),
        (
            "*".join(f"(x{k} + y + {number})^9" for k in range(9)),
            "*".join(f"({number} + y + x{k})^9" for k in range(9)),
        ),
        ("sqrt(x + " * 40 + "1" + ")" * 40, "sqrt(x + " * 40 + f"1 + 0*{number}" + ")" * 40),
        ("sin(cos(" * 20 + f"x + {number}" + "))" * 20, "sin(cos(" * 20 + f"{number} + x" + "))" * 20),
        (f"(sin(x) + cos(y) + e^z + log(u))^{n}", f"(cos(y) + sin(x) + log(u) + e^z)^{n}"),
        (",".join(f"sqrt({k} + {number})" for k in range(60)), ",".join(f"sqrt({number}+{60 - k})" for k in range(60))),
        ("9^9^9^9", str(number)),
        ("(" * (100 + n) + "x" + ")" * (100 + n), "x"),
        ("\\frac{1}{" * 50 + f"x+{number}" + "}" * 50, "x"),
        (f"2^(2^(2^x))^{n} + {number}!", f"2^(2^(2^x))^{n} + {number}"),
    )
    a, b = kinds[number % len(kinds)]
    return {"a": a, "b": b}


def _beside_hostile(pairs: Sequence[Labelled], count: int) -> None:
    """All pairs through the API and one worker, in requests of 20, ten of them hostile for each other one."""
    calm = [{"a": pair.a, "b": pair.b} for pair in pairs[: count // 10]]
    sent = [hostile(number) for number in range(count)]
    for place, pair in enumerate(calm):
        sent.insert(11 * place, pair)
    found: list[dict[str, Any]] = []
    began = time.perf_counter()
    with valkey() as server:
        stage = Stage(server)
        with stage.api() as port, stage.worker():
            wait_until(lambda: _is_up(port), step=0.1)
            for first in range(0, len(sent), 20):
                found += _ask(port, sent[first : first + 20])
    took = sorted(each["seconds"] for each in found if each["seconds"] is not None)
    reasons = collections.Counter(each["reason"] for each in found)
    mine = [each for each, pair in zip(found, sent, strict=True) if pair in calm]
    print(f"\n{len(sent) - len(mine)} hostile pairs and {len(mine)} others in {time.perf_counter() - began:.0f} s")
    print(f"  reasons: {dict(reasons.most_common())}")
    print(f"  verdicts on the others: {dict(collections.Counter(each['verdict'] for each in mine))}")
    p50, p99 = (1e3 * took[int(len(took) * share)] for share in (0.5, 0.99))
    aim = _DEADLINE + _BEYOND
    print(
        f"  on the worker: p50 {p50:.0f} ms, p99 {p99:.0f} ms, most {1e3 * took[-1]:.0f} ms; aim: p99 at most {aim} ms"
    )


def _is_up(port: int) -> bool:
    try:
        return bool(_ask(port, [{"a": "1", "b": "1"}])[0]["verdict"] == "equal")
    except OSError:
        return False


def _ask(port: int, pairs: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    body = json.dumps({"pairs": pairs, "deadline_ms": _DEADLINE})
    connection.request("POST", "/api/v1/verdicts", body, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    answer = json.loads(reply.read())
    if reply.status != http.HTTPStatus.OK:
        raise RuntimeError(answer["detail"])
    found: list[dict[str, Any]] = answer["verdicts"]
    return found


if __name__ == "__main__":
    main(os.environ)
