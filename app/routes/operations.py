"""What can be asked: every operation with its inputs, limits and examples. The page draws its forms from this."""

from __future__ import annotations

from flask import Blueprint, Response

from app.http.answers import Operation, Operations
from app.http.endpoint import endpoint
from app.http.errors import OK, NoSuchOperation
from app.http.json_response import CACHED, cacheable
from wizard.errors import UnknownOperation
from wizard.operations import catalogue, find

blueprint = Blueprint("operations", __name__, url_prefix="/api/v1/operations")


@blueprint.get("")
@endpoint({OK: Operations}, sends={OK: CACHED})
def list_operations() -> Response:
    """Lists the operations."""
    return cacheable(Operations(operations=[Operation.declared(each) for each in catalogue().values()]))


@blueprint.get("/<name>")
@endpoint({OK: Operation}, NoSuchOperation, sends={OK: CACHED})
def show_operation(name: str) -> Response:
    """Shows one operation."""
    try:
        return cacheable(Operation.declared(find(name)))
    except UnknownOperation as error:
        raise NoSuchOperation(str(error)) from error
