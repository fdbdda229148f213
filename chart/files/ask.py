"""`helm test`: asks many tasks through the gateway, as anyone would, and believes nothing but the exact answers.

Where a login is required it asks with the token that it was given; without one it shows that nobody gets in.
"""

# ruff: noqa: INP001 - a ConfigMap is no package
from __future__ import annotations

import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

GATEWAY = os.environ["GATEWAY"]
TASKS = int(os.environ["TASKS"])
WORKERS = int(os.environ["WORKERS"])
DEADLINE = time.monotonic() + float(os.environ["TIMEOUT_SECONDS"])

#: The first is work for a second, the others for an instant: what is asked, and the primes that it must give.
FACTORS: list[tuple[int, list[int]]] = [
    (2**193 - 1, [13821503, 61654440233248340616559, 14732265321145317331353282383]),
    (2**101 - 1, [7432339208719, 341117531003194129]),
    (2**128 + 1, [59649589127497217, 5704689200685129054721]),
]


TOKEN = Path("/run/secrets/token/token")
CERTIFICATE = Path("/run/certificate/tls.crt")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What is sent elsewhere has been refused here."""

    def redirect_request(self, *_: Any) -> None:
        """Follows nothing."""


def opener() -> urllib.request.OpenerDirector:
    """Trusts the gateway's own certificate and no other, under whatever name it was made out."""
    context = ssl.create_default_context()
    if CERTIFICATE.exists():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(CERTIFICATE)
    opened = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), _NoRedirect)
    opened.addheaders = [("Authorization", f"Bearer {TOKEN.read_text().strip()}")] if TOKEN.exists() else []
    return opened


OPENER = opener()


def ask(method: str, path: str, body: object = None) -> Any:
    """The answer's JSON; a gateway that has nobody to ask, or that has enough, is asked again until the deadline."""
    data = None if body is None else json.dumps(body).encode()
    while True:
        request = urllib.request.Request(  # noqa: S310 - the address is the chart's own
            f"{GATEWAY}{path}", data=data, headers={"Content-Type": "application/json"}, method=method
        )
        try:
            with OPENER.open(request, timeout=40) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            if error.code not in {429, 503} or time.monotonic() > DEADLINE:
                sys.exit(f"{method} {path} was answered {error.code}: {error.read().decode()[:300]}")
        except OSError as error:
            if time.monotonic() > DEADLINE:
                sys.exit(f"{method} {path} was not answered: {error}")
        time.sleep(1)


def refusal() -> str:
    """How the gateway answers somebody who proves nothing; ends if it lets them in."""
    body = json.dumps({"operation": "add", "inputs": {"a": "1", "b": "2"}}).encode()
    request = urllib.request.Request(  # noqa: S310 - the address is the chart's own
        f"{GATEWAY}/api/v1/tasks", data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    while True:
        try:
            with OPENER.open(request, timeout=40) as reply:
                sys.exit(f"A task without any proof was answered {reply.status}: whoever comes here may ask.")
        except urllib.error.HTTPError as error:
            if error.code in {401, 403}:
                return f"{error.code}: {json.load(error)['detail']}"
            if error.code != 503 or time.monotonic() > DEADLINE:
                sys.exit(f"A task without any proof was answered {error.code}, not 401 or 403.")
        except OSError as error:
            if time.monotonic() > DEADLINE:
                sys.exit(f"The gateway does not answer: {error}")
        time.sleep(1)


def result(task_id: str) -> dict[str, Any]:
    """The task once it has ended."""
    while time.monotonic() < DEADLINE:
        task: dict[str, Any] = ask("GET", f"/api/v1/tasks/{task_id}/result?wait=10")
        if task["status"] in {"COMPLETED", "FAILED", "CANCELLED"}:
            return task
    sys.exit(f"Task {task_id} did not end in time. Are the workers ready?")


def main() -> None:
    """Ends with a sentence that says what is wrong, or with one that says what was seen."""
    if os.environ["LOGIN"] == "1" and not TOKEN.exists():
        print(f"A task without any proof is refused: {refusal()}")  # noqa: T201
        print("To see tasks done, name a token: tests.existingSecret.")  # noqa: T201
        return
    asked = [FACTORS[0], *(FACTORS[1 + number % 2] for number in range(TASKS - 1))]
    accepted = ask(
        "POST",
        "/api/v1/tasks:batch",
        {"tasks": [{"operation": "factorize", "inputs": {"n": str(n)}} for n, _ in asked]},
    )
    tasks = [result(task["task_id"]) for task in accepted["tasks"]]
    for (n, primes), task in zip(asked, tasks, strict=True):
        right = {"factors": [{"prime": str(prime), "exponent": 1} for prime in primes], "complete": True}
        if task["result"] != right:
            sys.exit(f"The factors of {n} are {primes}, but task {task['task_id']} says {task['result']}.")
    handled = sorted({task["handled_by"] for task in tasks})
    if len(handled) < min(2, WORKERS):
        sys.exit(f"All {TASKS} tasks were handled by {handled}, though there are {WORKERS} workers.")
    checked = sorted({task["checked_by"] for task in tasks})
    print(f"{TASKS} exact answers, handled by {', '.join(handled)}, checked by {', '.join(checked)}.")  # noqa: T201


if __name__ == "__main__":
    main()
