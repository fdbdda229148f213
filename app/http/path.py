"""Path parameters: what each one means, and the check of a task id."""

from __future__ import annotations

from app.http.errors import NoSuchTask
from wizard.task import is_task_id

#: Name of a path parameter → its description and its pattern, for the OpenAPI document.
PARAMETERS = {
    "task_id": ("the id of a task: 32 lowercase hexadecimal digits", "^[0-9a-f]{32}$"),
    "name": ("the name of an operation, or of a member of the result", "^[a-z][a-z0-9_]*$"),
    "pod": ("the name of a node", None),
    "path": ("the name of a file of the page", None),
}


def known_id(text: str) -> str:
    """`text` if it has the shape of a task id; raises `NoSuchTask`."""
    if not is_task_id(text):
        raise NoSuchTask("There is no such task: an id is 32 lowercase hexadecimal digits.")
    return text
