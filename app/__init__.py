"""The API: takes tasks in, answers for any task, and calculates nothing itself but the sum of `GET /add`.

`create_app` is the one place where its parts are put together. It connects to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, request

from app.background.api_heartbeat import ApiHeartbeat
from app.background.deletion_cost import DeletionCost
from app.background.listener import BLOCK_SECONDS, Listener
from app.background.pods import Pods
from app.background.services import NAME, Services, services
from app.http import browser, problems
from app.http.endpoint import refuse_parameters
from app.routes import BLUEPRINTS, health, metrics
from wizard.connection import connect
from wizard.node import this_node
from wizard.queue import DeadLetters, Observer, Operator, Producer, Results
from wizard.queue.lock import Lock
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.settings import Settings

#: Kubernetes and Prometheus ask all the time; a node that only they ask is idle.
_UNCOUNTED = frozenset({health.blueprint.name, metrics.blueprint.name})


class _Api(Flask):
    """An app without coroutines."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is. Flask looks at each, for each request, whether it is a coroutine."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application of one API node. Without `settings`, the environment's."""
    # The page's files have a route of their own, with the headers they need.
    app = _Api(__name__, static_folder=None)
    app.extensions[NAME] = _services(settings or Settings.from_environment())
    problems.register(app)
    browser.register(app)
    app.before_request(_admit)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _services(settings: Settings) -> Services:
    node = this_node(settings, "api")
    client = connect(settings, name=f"api/{node.name}")
    blocking = connect(settings, name=f"api/{node.name}/listener", blocks_for=BLOCK_SECONDS, connections=1)
    observer = Observer(client, settings)
    pods = Pods(settings, node)
    lock = Lock(client, settings, "deletion-cost")
    return Services(
        settings=settings,
        node=node,
        producer=Producer(client, settings, node),
        observer=observer,
        results=Results(client, settings),
        operator=Operator(client, settings),
        dead_letters=DeadLetters(client, settings),
        listener=Listener(observer, Observer(blocking, settings), settings),
        heartbeat=ApiHeartbeat(NodeHeartbeat(client, settings, node)),
        pods=pods,
        deletion_cost=DeletionCost(lock, observer, pods) if settings.deletion_cost else None,
    )


def _admit() -> None:
    """Counts the request, and refuses what no route takes. One function: Flask takes its time between two."""
    if request.blueprint not in _UNCOUNTED:
        services().heartbeat.count_request()
    browser.refuse_other_sites()
    refuse_parameters()
