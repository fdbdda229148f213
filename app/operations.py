"""What can be asked: every operation with its inputs, limits and examples. The page draws its forms from this."""

from __future__ import annotations

from flask import Blueprint, Response

from app.answer import json_answer
from app.contract import contract
from app.errors import OK
from wizard.operations import catalogue

blueprint = Blueprint("operations", __name__)


@blueprint.get("/api/v1/operations")
@contract({OK: "Operations"})
def list_operations() -> Response:
    """Lists the operations."""
    return json_answer({"operations": [each.describe() for each in catalogue().values()]})
