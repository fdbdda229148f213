"""The events as a stream (Server-Sent Events), which any replica can resume where another broke off."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import valkey
from flask import Blueprint, Response, request

from app.background.listener import Listener
from app.background.services import services
from app.http import client
from app.http.answers import Event
from app.http.endpoint import endpoint
from app.http.errors import OK, Busy, StoreAway
from app.http.query import Integer, String, read_query
from app.http.shape import to_json
from app.http.spending import STREAM
from app.identity.sight import Sight
from wizard.errors import InvalidInput
from wizard.queue import Event as StoredEvent
from wizard.queue import position

blueprint = Blueprint("events", __name__)

#: Milliseconds after which a browser opens a broken stream again.
_RETRY_MS = 3_000

#: Seconds between two signs of life, below the idle limits of proxies (60 s and more) and of phone networks.
_PING_SECONDS = 15.0

#: Seconds between two looks at whether the client is still there.
_LOOK_SECONDS = 1.0

_AFTER = String(
    "after", "the id of the last event that is known", r"[0-9]{1,15}-[0-9]{1,10}(?:\.[0-9]{1,2})?", "the id of an event"
)
_QUERY = (_AFTER, Integer("replay", "how many of the last events to begin with", 0, 500, 0))


@blueprint.get("/api/v1/events")
@endpoint(
    {OK: Event},
    *(InvalidInput, Busy, StoreAway),
    query=_QUERY,
    headers={"Last-Event-ID": "The id of the last event that was received; it goes before `after`."},
    spends=STREAM,
)
def stream_events() -> Response:
    """Streams events as they happen. After an id that is not kept any more, `event: reset` says where it goes on."""
    wanted = read_query(_QUERY)
    after = _last_event_id() or wanted["after"]
    close = services().listener.open_stream()
    try:
        first, start = _beginning(after, wanted["replay"])
        frames = _frames(services().listener, first, start, client.end_of_stream(), services().tasks.sight())
    except BaseException:
        close()
        raise
    response = Response(frames, mimetype=Event.media_type, headers={"X-Accel-Buffering": "no"})
    # Also called when the generator never starts: a HEAD request, or a client that hung up.
    response.call_on_close(close)
    return response


def _last_event_id() -> str | None:
    """The header that a browser sends when it opens the stream again; an empty one counts as none."""
    given = request.headers.get("Last-Event-ID") or None
    try:
        return _AFTER.read(given)
    except InvalidInput:
        raise InvalidInput("Last-Event-ID must be the id of an event.", field="Last-Event-ID") from None


def _beginning(after: str | None, replay: int) -> tuple[list[str], str]:
    """What the stream begins with, and the id after which it goes on."""
    observer = services().observer
    newest = observer.newest_event_id()
    if after is None:
        recent = services().tasks.last_events(replay) if replay else []
        last = recent[-1].event_id if recent else newest
        return [_frame(event) for event in recent], max(last, newest, key=position)
    oldest = observer.oldest_event_id()
    if oldest and position(oldest) <= position(after) <= position(newest):
        return [], after
    return [_sse(newest, "reset", to_json({"id": newest}))], newest


def _frames(
    listener: Listener, first: list[str], after: str, is_gone: Callable[[], bool], sight: Sight
) -> Iterator[str]:
    yield f"retry: {_RETRY_MS}\n\n" + "".join(first)
    written, told = time.monotonic(), after
    while not (listener.stopping.is_set() or is_gone()):
        try:
            events = listener.events_after(after, _LOOK_SECONDS)
        except valkey.ValkeyError:
            # The listener says so in the log, and the client goes on from here once Valkey is back.
            listener.stopping.wait(_LOOK_SECONDS)
            events = []
        if events:
            after = events[-1].event_id
        if seen := sight.events(events):
            yield "".join(map(_frame, seen))
        elif time.monotonic() - written >= _PING_SECONDS:
            # What happened meanwhile is not for this client; a browser that breaks off goes on behind it.
            yield ": ping\n\n" if after == told else f": ping\nid: {after}\n\n"
        else:
            continue
        written, told = time.monotonic(), after


def _frame(event: StoredEvent) -> str:
    shown = Event.of(
        event,
        id=event.event_id,
        task_id=event.task_id or None,
        node=event.node or None,
        start=event.start or None,
        parent=event.parent or None,
    )
    return _sse(event.event_id, event.type, to_json(shown))


def _sse(event_id: str, kind: str, data: bytes) -> str:
    return f"id: {event_id}\nevent: {kind}\ndata: {data.decode()}\n\n"
