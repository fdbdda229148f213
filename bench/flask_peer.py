"""The bare Flask route that our submits are measured beside: reads JSON, answers JSON, touches nothing."""

from __future__ import annotations

from typing import Any

from flask import Flask, request

app = Flask(__name__)


@app.post("/bare")
def bare() -> tuple[dict[str, Any], int]:
    """The same body in, a body of about the same size out."""
    body = request.get_json()
    return {"task_id": "0" * 32, "operation": body["operation"], "inputs": body["inputs"], "status": "PENDING"}, 202
