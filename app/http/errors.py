"""What goes wrong, as RFC 9457 problems. No other file names a status code: it raises one of these exceptions.

The `type` of a problem is a place in /docs, and its `detail` says what to change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, PreconditionFailed
from werkzeug.routing.exceptions import WebsocketMismatch

from app.identity.errors import CannotVerify, Forbidden, Unauthenticated
from wizard import errors
from wizard.connection import NotReplicated

OK = HTTPStatus.OK.value
ACCEPTED = HTTPStatus.ACCEPTED.value
NO_CONTENT = HTTPStatus.NO_CONTENT.value
PRECONDITION_FAILED = HTTPStatus.PRECONDITION_FAILED.value

#: Seconds after which a client may try again what only the moment forbids.
RETRY_SECONDS = 1


class Malformed(errors.WizardError):
    """The body is not valid JSON."""


class TooLarge(errors.WizardError):
    """The body is over its limit."""


class WrongMediaType(errors.WizardError):
    """The request says of its body that it is something else than what is read here, or says nothing of it."""


class ForeignSite(errors.WizardError):
    """A browser sends a write for a page of another site."""


class NoSuchTask(errors.WizardError):
    """The text is not a task id."""


class NoSuchOperation(errors.WizardError):
    """The address names no operation."""


class NoSuchMember(errors.WizardError):
    """The task has no result, or its result has no member of this name."""


class NotAllowed(errors.WizardError):
    """The settings of this installation do not allow it."""


class NoSuchNode(errors.WizardError):
    """No node of this name is alive."""


class Busy(errors.WizardError):
    """Too many clients wait in this process; another one may have room."""


class NotReady(errors.WizardError):
    """This node takes no requests now."""


class StoreAway(errors.WizardError):
    """Valkey does not answer, or cannot serve."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem: its place in /docs, its title, and what HTTP calls it."""

    slug: str
    title: str
    status: int
    description: str
    retry: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


#: Looked up along the class of an exception, so a subclass may have a problem of its own.
PROBLEMS: Mapping[type[Exception], Problem] = {
    Malformed: Problem(
        "malformed-body", "The body cannot be read", HTTPStatus.BAD_REQUEST, "The body must be one JSON object."
    ),
    ForeignSite: Problem(
        "cross-site", "Another site may not write", HTTPStatus.FORBIDDEN, "Writes come from our own page or a program."
    ),
    errors.TaskNotFound: Problem(
        "task-not-found", "There is no such task", HTTPStatus.NOT_FOUND, "Ended tasks are forgotten after a while."
    ),
    NoSuchTask: Problem(
        "no-task-id", "This is not a task id", HTTPStatus.NOT_FOUND, "A task id is 32 lowercase hexadecimal digits."
    ),
    NoSuchOperation: Problem(
        "no-such-operation",
        "There is no such operation",
        HTTPStatus.NOT_FOUND,
        "GET /api/v1/operations lists all operations.",
    ),
    NoSuchMember: Problem(
        "no-such-member",
        "There is no such part of a result",
        HTTPStatus.NOT_FOUND,
        "The task has not ended well, or its result has no member of this name.",
    ),
    NotAllowed: Problem(
        "not-allowed", "This is switched off", HTTPStatus.FORBIDDEN, "The installation's settings do not allow it."
    ),
    Unauthenticated: Problem(
        "unauthenticated",
        "Prove who you are",
        HTTPStatus.UNAUTHORIZED,
        "The request proves no caller, or its proof does not count. The detail says what does.",
        headers={"WWW-Authenticate": "Bearer"},
    ),
    Forbidden: Problem(
        "forbidden", "You may not do this", HTTPStatus.FORBIDDEN, "The detail names the role that the caller lacks."
    ),
    NoSuchNode: Problem(
        "no-such-node", "There is no such node", HTTPStatus.NOT_FOUND, "GET /api/v1/cluster lists those that are alive."
    ),
    errors.NotCancellable: Problem(
        "not-cancellable",
        "The task cannot be cancelled",
        HTTPStatus.CONFLICT,
        "A task that has ended, or is a part of another, cannot be cancelled.",
    ),
    TooLarge: Problem(
        "too-large", "The body is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Send less, or several requests."
    ),
    WrongMediaType: Problem(
        "wrong-media-type",
        "This media type is not read here",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Every POST needs Content-Type: application/json, UTF-8; a batch says what its lines are.",
    ),
    errors.UnknownOperation: Problem(
        "unknown-operation",
        "There is no such operation",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "GET /api/v1/operations lists all operations.",
    ),
    errors.ExpressionError: Problem(
        "invalid-expression",
        "The expression is not allowed",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "`column` is the place of the fault, in characters from 1. The detail says what to change. "
        "`readings` are lines that may have been meant.",
    ),
    errors.InvalidInput: Problem(
        "invalid-input",
        "A value is not allowed",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "`field` names the value, and the detail says what it may be. Nothing was enqueued.",
    ),
    errors.IdempotencyConflict: Problem(
        "idempotency-conflict",
        "The idempotency key has another body",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "One Idempotency-Key stands for one body.",
    ),
    errors.QueueFull: Problem(
        "queue-full", "The queue is full", HTTPStatus.TOO_MANY_REQUESTS, "Nothing was enqueued; try later.", retry=True
    ),
    errors.MemoryFull: Problem(
        "memory-full",
        "Valkey's memory is nearly full",
        HTTPStatus.TOO_MANY_REQUESTS,
        "Nothing was enqueued. The last fifth of the memory is for tasks that were accepted before; try later.",
        retry=True,
    ),
    errors.RateLimited: Problem(
        "rate-limited",
        "One caller may not do so much",
        HTTPStatus.TOO_MANY_REQUESTS,
        "Nothing was done. The detail tells the limit; `retry_after` and Retry-After are the seconds to wait.",
        retry=True,
    ),
    Busy: Problem(
        "busy",
        "Too many clients wait",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Waits and streams are limited in each API process. Try again, or poll.",
        retry=True,
    ),
    CannotVerify: Problem(
        "cannot-verify",
        "Nobody can be identified now",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "What proofs are verified with cannot be read: the keys of an issuer, or a file of tokens or roles.",
        retry=True,
    ),
    NotReady: Problem(
        "not-ready",
        "This node is shutting down",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Try again: another node will answer.",
        retry=True,
    ),
    NotReplicated: Problem(
        "not-replicated",
        "No replica of Valkey has it yet",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "It was written, but a failover could still forget it. "
        "Send it again with the same Idempotency-Key: that is safe.",
        retry=True,
    ),
    StoreAway: Problem(
        "valkey-away",
        "The queue is away",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Valkey did not confirm. The task may still exist: with an Idempotency-Key it is safe to try again.",
        retry=True,
    ),
    NotFound: Problem(
        "no-such-address", "There is no such address", HTTPStatus.NOT_FOUND, "No route has this address: see /docs."
    ),
    MethodNotAllowed: Problem(
        "method-not-allowed",
        "This method is not allowed here",
        HTTPStatus.METHOD_NOT_ALLOWED,
        "The header Allow lists the methods that this address knows.",
    ),
    WebsocketMismatch: Problem(
        "no-websocket",
        "There are no WebSockets",
        HTTPStatus.BAD_REQUEST,
        "Leave the header Upgrade out: GET /api/v1/events streams server-sent events by HTTP.",
    ),
    PreconditionFailed: Problem(
        "other-version",
        "It has another version",
        HTTPStatus.PRECONDITION_FAILED,
        "If-Match names a version that is not there any more: leave it out, or send the ETag of the last answer.",
    ),
    HTTPException: Problem(
        "bad-request", "The request is malformed", HTTPStatus.BAD_REQUEST, "A header or the address is malformed."
    ),
    Exception: Problem(
        "internal-error", "The service has a fault", HTTPStatus.INTERNAL_SERVER_ERROR, "The log of this node says more."
    ),
}
