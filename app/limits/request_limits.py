"""The limits of the current request: admits it, or refuses it with 429; tells the caller how its limits stand.

The fields are those of draft-ietf-httpapi-ratelimit-headers-11: `RateLimit-Policy` has the limits that the request
counts for, and `RateLimit` what is left of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, current_app, g, request

from app.http import problems
from app.http.endpoint import endpoint_of
from app.http.errors import StoreAway
from app.http.spending import READ, STREAM, WAIT, Kind, Spending, limits
from app.identity.address import network_of
from app.identity.caller import Caller, current
from app.limits.limiter import Limiter
from app.limits.local_buckets import LocalBuckets
from wizard.connection import UNAVAILABLE
from wizard.errors import RateLimited
from wizard.limit import Standing, account_of
from wizard.queue import Enqueued, Quota
from wizard.queue.rate import refusal
from wizard.settings import Settings

_T = TypeVar("_T")

#: Bytes of a body that count like a request: reading them takes some milliseconds.
_BYTES_A_UNIT = 256 * 1024

#: What a body of unknown length counts: the longest that is read has so many.
_UNKNOWN_UNITS = 32

#: Where the fields of the answer are kept until there is one.
_FIELDS = "rate_limit_fields"


class RequestLimits:
    """Limits each caller: by its proven name, else by its network."""

    def __init__(self, settings: Settings, limiter: Limiter, count_refusal: Callable[[str], None]) -> None:
        """`count_refusal` is called with the name of the limit."""
        self._limits = limits(settings)
        self._in_flight = settings.limit_in_flight
        self._limiter = limiter
        #: What this process reads of submissions, whatever becomes of them.
        self._reading = LocalBuckets()
        self._count_refusal = count_refusal

    @property
    def is_degraded(self) -> bool:
        """Whether this process limits by itself, since Valkey does not answer."""
        return self._limiter.is_degraded

    def register(self, app: Flask) -> None:
        """Adds the fields to the answers of an app, and counts what is refused."""
        app.register_error_handler(RateLimited, self._refused)
        app.after_request(_with_fields)

    def admit(self) -> None:
        """Spends what the current request costs before anything is done for it; raises `RateLimited`.

        The body of a submission is read by this process, so that is limited here; its tasks are limited where they are
        enqueued. Raises `StoreAway` for a submission while Valkey is silent, so that few of them hold a thread.
        """
        spending = _spending()
        if spending.kind is None:
            return
        account = _account(current())
        if spending.kind is Kind.SUBMIT:
            if self._limiter.is_silent and not self._limiter.may_ask():
                raise StoreAway("Valkey does not answer, so nothing can be enqueued now: try again in a moment.")
            standing = self._reading.spend(self._limits[Kind.READ], account, spending.units + _body_units())
        else:
            standing = self._limiter.spend(self._limits[spending.kind], account, spending.units + _body_units())
            if not standing.wait_us:
                _tell(standing)
        if standing.wait_us:
            raise refusal(standing)

    def turned_away(self) -> None:
        """Spends a read of the caller's network for a request that proves nobody, so that guessing has a limit too.

        Raises `RateLimited`.
        """
        standing = self._limiter.spend(self._limits[Kind.READ], _account(current()), 1)
        if standing.wait_us:
            raise refusal(standing)

    def enqueue(self, put: Callable[..., tuple[Enqueued, _T]]) -> tuple[Enqueued, _T]:
        """Calls `put` with the quota of the current caller; answers and raises what it does."""
        try:
            enqueued, rest = put(quota=Quota(_account(current()), self._limits[Kind.SUBMIT], self._in_flight))
        except UNAVAILABLE as error:
            self._limiter.is_away(error)
            raise
        self._limiter.is_back()
        if enqueued.standing:
            _tell(enqueued.standing)
            if self._in_flight:
                left = max(0, self._in_flight - enqueued.in_flight)
                _note(f'"in-flight";q={self._in_flight};qu="concurrent-requests"', f'"in-flight";r={left}')
        return enqueued, rest

    def may_wait(self) -> bool:
        """Spends a wait, if there is one left: a preference to wait is no right."""
        return not self._limiter.spend(self._limits[Kind.STREAMS], _account(current()), 1).wait_us

    def _refused(self, error: RateLimited) -> Response:
        self._count_refusal(error.limit)
        if error.standing:
            _tell(error.standing)
        return problems.from_exception(error)


def _spending() -> Spending:
    view = current_app.view_functions.get(request.endpoint or "")
    declared = endpoint_of(view) if view else None
    spending = declared.spends if declared else READ
    if spending is WAIT:
        return STREAM if request.args.get("wait", "").strip("0") else READ
    return spending


def _body_units() -> float:
    if request.content_length is None:
        return _UNKNOWN_UNITS if "HTTP_TRANSFER_ENCODING" in request.environ else 0
    return min(_UNKNOWN_UNITS, request.content_length // _BYTES_A_UNIT)


def _account(caller: Caller) -> str:
    return account_of(caller.name, network_of(caller.address))


def _tell(standing: Standing) -> None:
    limit = standing.limit
    unit = ';qu="work-seconds"' if limit.name == Kind.SUBMIT else ""
    window = max(1, math.ceil(limit.burst_us / 1e6))
    seconds = standing.retry_after if standing.wait_us else standing.full_in
    _note(
        f'"{limit.name}";q={limit.burst}{unit};w={window}',
        f'"{limit.name}";r={standing.remaining};t={seconds}',
    )


def _note(policy: str, standing: str) -> None:
    g.setdefault(_FIELDS, []).append((policy, standing))


def _with_fields(response: Response) -> Response:
    if fields := g.get(_FIELDS):
        for name, values in zip(("RateLimit-Policy", "RateLimit"), zip(*fields, strict=True), strict=True):
            response.headers[name] = ", ".join(values)
    return response
