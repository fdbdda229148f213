"""One member of a result by itself: a picture as an image, a long text or list as a download."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response

from app.background.services import services
from app.http.endpoint import endpoint
from app.http.errors import OK, NoSuchMember, NoSuchTask, StoreAway
from app.http.path import known_id
from app.http.shape import to_json
from wizard.errors import TaskNotFound
from wizard.operations.attachments import is_attachment, split_attachments
from wizard.task import Task

blueprint = Blueprint("results", __name__)

_SUFFIXES = {"application/json": "json", "image/png": "png", "text/plain": "txt"}


@blueprint.get("/api/v1/tasks/<task_id>/result/<name>")
@endpoint(
    {OK: "application/octet-stream"},
    *(NoSuchTask, TaskNotFound, NoSuchMember, StoreAway),
    sends={OK: ("Content-Disposition", "Cache-Control")},
)
def get_member(task_id: str, name: str) -> Response:
    """Downloads one member of a result: an image, plain text, or JSON. It never changes, so it may be kept."""
    task = services().tasks.get(known_id(task_id))
    media_type, length, content = _member(task, name)
    filename = f"{task.operation}-{name}-{task_id[:8]}.{_SUFFIXES[media_type]}"
    place = "inline" if media_type == "image/png" else "attachment"
    return Response(
        content,
        OK,
        {
            "Content-Length": str(length),
            "Content-Disposition": f'{place}; filename="{filename}"',
            "Cache-Control": "private, max-age=86400, immutable",
        },
        # All that is kept is ASCII or a picture.
        content_type=media_type,
    )


def _member(task: Task, name: str) -> tuple[str, int, Iterable[bytes]]:
    """Media type, bytes, and the content in pieces."""
    if not isinstance(task.result, dict):
        raise NoSuchMember(f"Task {task.task_id} has no result: it is {task.status}.")
    if name not in task.result:
        known = ", ".join(task.result)
        raise NoSuchMember(f"The result of task {task.task_id} has no member of this name. Its members are {known}.")
    value = task.result[name]
    if task.parent and (attachment := split_attachments({name: value})[1].get(name)):
        # A part's result is stored whole, for whoever combines it.
        return attachment.media_type, len(attachment.content), (attachment.content,)
    if is_attachment(value):
        length = services().results.length(task, name)
        if not length:
            raise NoSuchMember(f"The {name} of task {task.task_id} is no longer kept: ask for it again.")
        return value["media_type"], length, services().results.content(task, name, length)
    text = value.encode() if isinstance(value, str) else to_json(value)
    return "text/plain" if isinstance(value, str) else "application/json", len(text), (text,)
