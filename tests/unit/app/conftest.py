from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from wizard.settings import Settings


@pytest.fixture
def app() -> Flask:
    """An app that is never asked for anything that needs Valkey."""
    return create_app(Settings(pod_name="api-1"))


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    """Flask's client."""
    return app.test_client()
