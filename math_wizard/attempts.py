"""What both clients share: the requests, when one is sent again, and when its error is told. It sends nothing itself.

A request is sent again only if that is safe: it reads, it cancels, or it has an Idempotency-Key.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from math_wizard.errors import ClientError, NotAWizard, TimedOut, Unreachable, refusal
from math_wizard.questions import WAIT, WAITERS, WATCHED_WAIT

DEFAULT_URL = "http://localhost:8080"

#: Seconds that an outage may last before its error is told.
PATIENCE = 60.0

#: The same while nobody has ever answered: then the address is more likely wrong than away for a moment.
FIRST_PATIENCE = 5.0

#: Seconds beyond its wait that an answer may take.
ANSWER_SECONDS = 30.0

#: How the service writes an id.
_TASK_ID = re.compile(r"[0-9a-f]{32}")

#: What a header may say.
_PRINTABLE = re.compile(r"[ -~]+")

#: What only the moment forbids. 502 and 504 come from a gateway whose API node has just died.
_PASSING = frozenset({429, 502, 503, 504})

#: Seconds before the second try, doubled up to the longest.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, as often as it is sent."""

    method: str
    path: str
    body: Any = None
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Bytes instead of a body in JSON; the headers say what they are.
    content: bytes | None = None
    #: Seconds that the service may wait before it answers, and that it may take besides.
    wait: int = 0
    patient: float = ANSWER_SECONDS

    def arguments(self) -> dict[str, Any]:
        """The arguments of `httpx2.Client.request`."""
        return {
            "method": self.method,
            "url": self.path,
            "params": {**_encodable(self.params), **({"wait": self.wait} if self.wait and self.method == "GET" else {})}
            or None,
            "headers": {
                **({"Content-Type": "application/json"} if self.body is not None else {}),
                **self.headers,
                **({"Prefer": f"wait={self.wait}"} if self.wait and self.body else {}),
            },
            "timeout": httpx2.Timeout(self.patient + self.wait, connect=10.0),
            # In ASCII, which can also write half a character: the service says what is wrong with it.
            **({"content": json.dumps(self.body).encode()} if self.body is not None else {}),
            **({"content": self.content} if self.content is not None else {}),
        }


def _encodable(params: Mapping[str, str | int]) -> dict[str, str]:
    """The parameters with a ? for what is no character, which the service refuses."""
    return {name: str(each).encode(errors="replace").decode() for name, each in params.items()}


def enqueuing(path: str, body: Any, wait: int = 0) -> Call:
    """A request for new tasks, with a key of its own: sent twice, it enqueues once."""
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return Call(method="POST", path=path, body=body, headers=headers, wait=wait)


def known_id(task_id: str) -> str:
    """The id, if it can be one; raises `NoSuchTask`. Anything else, such as `../dead-letters`, is another address."""
    if not _TASK_ID.fullmatch(task_id):
        detail = "There is no such task: an id is 32 lowercase hexadecimal digits."
        raise refusal(404, {"type": "#no-task-id", "detail": detail})
    return task_id


def result_of(task_id: str, wait: int) -> Call:
    """A request for a task, which is answered at its end, or as it is after `wait` seconds."""
    return Call(method="GET", path=f"/api/v1/tasks/{known_id(task_id)}/result", wait=wait)


class Wait:
    """The wait for one task: what is asked next, and when the caller's time is over."""

    def __init__(self, task_id: str, timeout: float | None, *, is_watched: bool) -> None:
        self._task_id = task_id
        self._timeout = timeout
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._longest = WATCHED_WAIT if is_watched else WAIT

    def next(self, *, is_first: bool) -> Call:
        """The next request; raises `TimedOut`, but not before the first."""
        left = WAIT if self._deadline is None else self._deadline - time.monotonic()
        if left <= 0 and not is_first:
            raise TimedOut(
                f"Task {self._task_id} has not ended in {self._timeout:g} s. It goes on: ask for it by its id.",
                self._task_id,
            )
        return result_of(self._task_id, max(0, round(min(self._longest, left))))


class Service:
    """What both clients know of the service: where it is, who asks, and whether it has ever answered."""

    def __init__(self, url: str | None, *, token: str | None, name: str | None, patience: float, verify: Any) -> None:
        self.url = base_url(url)
        self._patience = patience
        self._has_answered = False
        #: The arguments of `httpx2.Client`, and of `httpx2.AsyncClient`.
        self._options: dict[str, Any] = {
            "base_url": self.url,
            "headers": base_headers(token, name),
            "limits": httpx2.Limits(max_connections=4 * WAITERS, max_keepalive_connections=2 * WAITERS),
            "verify": verify,
        }

    def _attempts(self) -> Attempts:
        """The tries of a request that begins now."""
        return Attempts(self.url, self._patience if self._has_answered else min(FIRST_PATIENCE, self._patience))

    def _pause(self, response: httpx2.Response, attempts: Attempts) -> float | None:
        """None if this is the answer, else seconds until the next try; raises what the service refuses."""
        if response.is_success:
            self._has_answered = True
        else:
            attempts.patience = self._patience
        return attempts.after_response(response)


@dataclass
class Attempts:
    """The tries of one request."""

    url: str
    patience: float
    began: float = field(default_factory=time.monotonic)
    tries: int = 0

    def after_error(self, error: Exception) -> float:
        """Seconds until the next try after a broken connection; raises `Unreachable` when patience has ended."""
        why = str(error) or type(error).__name__
        return self._pause(
            None, Unreachable(f"Nobody answers at {self.url} ({why}): check the address, or start a system there.")
        )

    def after_response(self, response: httpx2.Response) -> float | None:
        """None if it is an answer, else seconds until the next try; raises what the service refuses."""
        if response.is_success:
            return None
        wait = _seconds(response.headers.get("Retry-After"))
        error = _error(response, self.url, wait)
        if response.status_code not in _PASSING:
            raise error
        return self._pause(wait, error)

    def _pause(self, wait: float | None, error: ClientError) -> float:
        pause: float = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(self.tries, 10)) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        self.tries += 1
        pause = max(pause, wait or 0.0)
        if time.monotonic() + pause - self.began > self.patience:
            raise error from None
        return pause


def base_url(url: str | None) -> str:
    """The address without a slash at its end; raises `Unreachable` for what is none."""
    address = (url or os.environ.get("WIZARD_URL") or DEFAULT_URL).rstrip("/")
    try:
        parsed = httpx2.URL(address)
    except httpx2.InvalidURL as error:
        raise Unreachable(f"{address!r} is no address ({error}): it looks like {DEFAULT_URL}.") from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise Unreachable(f"{address!r} is no address: it looks like {DEFAULT_URL}.")
    return address


def base_headers(token: str | None, name: str | None) -> dict[str, str]:
    """The headers of every request: who asks."""
    token = token or os.environ.get("WIZARD_TOKEN")
    if token and not _PRINTABLE.fullmatch(token):
        raise refusal(401, {"type": "#unauthenticated", "detail": "The token must be printable ASCII characters."})
    if name and not _PRINTABLE.fullmatch(name):
        raise refusal(422, {"type": "#invalid-input", "detail": "name must be printable ASCII characters."})
    return {
        "Accept": "application/json, application/problem+json",
        **({"Authorization": f"Bearer {token}"} if token else {}),
        **({"X-Client": name} if name else {}),
    }


def parsed(response: httpx2.Response) -> Any:
    """The JSON of an answer; raises `NotAWizard` where it is none."""
    if response.status_code == httpx2.codes.NO_CONTENT:
        return None
    try:
        return json.loads(response.content)
    except ValueError:
        raise NotAWizard(
            f"{response.url} answered no JSON: the address is not that of a Math Wizard, or a proxy stands before it."
        ) from None


def as_object(found: Any, address: str) -> dict[str, Any]:
    """The JSON object that an address of the API answers; raises `NotAWizard` for anything else."""
    if not isinstance(found, dict):
        raise NotAWizard(f"{address} is no answer of a Math Wizard: check the address.")
    return found


def member(response: httpx2.Response, media_type: str) -> Any:
    """A member of a result that came by itself."""
    return response.text if media_type == "text/plain" else parsed(response)


def _error(response: httpx2.Response, url: str, wait: float | None) -> ClientError:
    if "problem+json" in response.headers.get("Content-Type", ""):
        body = parsed(response)
        if body.get("type", "").endswith("#no-such-address"):
            return NotAWizard(
                f"{url} has no {response.request.url.path}: check the address, or the Math Wizard there is older than "
                "this client."
            )
        return refusal(response.status_code, body, wait)
    if response.status_code in _PASSING:
        return refusal(response.status_code, {"detail": f"{url} answers {response.status_code} only: try later."}, wait)
    return NotAWizard(f"{url} answered {response.status_code}, but not as a Math Wizard does: check the address.")


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdecimal() else None
