"""The API: takes tasks in, answers for any task, and calculates nothing itself but the sum of `GET /add`.

`create_app` is the one place where its parts are put together. It connects to nothing.
"""

from __future__ import annotations

from flask import Flask, Response, request

from app import (
    batch,
    browser,
    cluster,
    dead_letters,
    demonstration,
    earlier,
    events,
    health,
    identity,
    metrics,
    openapi,
    operations,
    pages,
    parts,
    preview,
    problems,
    results,
    tasks,
)
from app.contract import refuse_parameters
from app.deletion_cost import DeletionCost
from app.doors import NAME, Doors, doors
from app.heartbeat import Heartbeat
from app.listener import BLOCK_SECONDS, Listener
from app.pods import Pods
from wizard.connection import connect
from wizard.node import this_node
from wizard.queue import DeadLetters, Observer, Operator, Producer, Results
from wizard.queue.lock import Lock
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.settings import Settings

#: One blueprint a file.
_ROUTES = (
    *(tasks, parts, results, batch, preview, events, operations, cluster, dead_letters, demonstration),
    *(earlier, identity, health, metrics, openapi, pages),
)

#: Kubernetes and Prometheus ask all the time; a node that only they ask is idle.
_UNCOUNTED = frozenset({health.blueprint.name, metrics.blueprint.name})


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application of one API node. Without `settings`, the environment's."""
    # The page's files have a route of their own, with the headers they need.
    app = Flask(__name__, static_folder=None)
    app.extensions[NAME] = _doors(settings or Settings.from_environment())
    problems.register(app)
    browser.register(app)
    app.before_request(refuse_parameters)
    app.after_request(_count)
    for routes in _ROUTES:
        app.register_blueprint(routes.blueprint)
    return app


def _doors(settings: Settings) -> Doors:
    node = this_node(settings, "api")
    client = connect(settings, name=f"api/{node.name}")
    blocking = connect(settings, name=f"api/{node.name}/listener", blocks_for=BLOCK_SECONDS, connections=1)
    observer = Observer(client, settings)
    pods = Pods(settings, node)
    lock = Lock(client, settings, "deletion-cost")
    return Doors(
        settings=settings,
        node=node,
        producer=Producer(client, settings, node),
        observer=observer,
        results=Results(client, settings),
        operator=Operator(client, settings),
        dead_letters=DeadLetters(client, settings),
        listener=Listener(observer, Observer(blocking, settings), settings),
        heartbeat=Heartbeat(NodeHeartbeat(client, settings, node)),
        pods=pods,
        deletion_cost=DeletionCost(lock, observer, pods) if settings.deletion_cost else None,
    )


def _count(response: Response) -> Response:
    if request.blueprint not in _UNCOUNTED:
        doors().heartbeat.count_request()
    return response
