"""The API: takes tasks in, answers for any task, and calculates nothing itself but the sum of `GET /add`.

`create_app` is the one place where its parts are put together. It connects to nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request

from app.background.api_heartbeat import ApiHeartbeat
from app.background.deletion_cost import DeletionCost
from app.background.listener import BLOCK_SECONDS, Listener
from app.background.pods import Pods
from app.background.readiness import Readiness
from app.background.services import NAME, Services, services
from app.background.visible_tasks import VisibleTasks
from app.http import browser, problems
from app.http.endpoint import needed_role, refuse_parameters
from app.identity.address import client_address
from app.identity.door import Door
from app.identity.errors import Unauthenticated
from app.identity.internal import is_internal
from app.limits.limiter import REPLY_SECONDS, Limiter
from app.limits.request_limits import RequestLimits
from app.metrics.certificate import WatchedCertificate
from app.metrics.installation import Installation
from app.metrics.process import Answered, ProcessMetrics
from app.metrics.tracing import RequestTraces
from app.routes import BLUEPRINTS, health
from app.routes import metrics as metrics_route
from wizard.connection import connect
from wizard.node import Node, this_node
from wizard.queue import Batches, DeadLetters, Observer, Operator, Producer, RateLimiter, Results
from wizard.queue.lock import Lock
from wizard.queue.node_heartbeat import NodeHeartbeat
from wizard.settings import Settings
from wizard.tracing import provider_of

#: Kubernetes and Prometheus ask all the time; a node that only they ask is idle.
_UNCOUNTED = frozenset({health.blueprint.name, metrics_route.blueprint.name})


#: Where a request's environment keeps when it began.
_BEGAN = "wizard.began"


class _Api(Flask):
    """An app without coroutines, which takes the time of its requests."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """As WSGI has it."""
        environ[_BEGAN] = time.perf_counter()
        if traces := self.extensions[NAME].traces:
            with traces.request(environ):
                return self.wsgi_app(environ, start_response)
        return self.wsgi_app(environ, start_response)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is. Flask looks at each, for each request, whether it is a coroutine."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application of one API node. Without `settings`, the environment's."""
    # The page's files have a route of their own, with the headers they need.
    app = _Api(__name__, static_folder=None)
    # Two slashes lead nowhere: a redirect would be HTML, and may lead to another resource.
    app.url_map.merge_slashes = False
    app.extensions[NAME] = _services(settings or Settings.from_environment())
    problems.register(app)
    browser.register(app)
    app.before_request(_admit)
    app.after_request(_measure)
    if limits := app.extensions[NAME].limits:
        limits.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _services(settings: Settings) -> Services:
    node = this_node(settings, "api")
    client = connect(settings, name=f"api/{node.name}")
    blocking = connect(settings, name=f"api/{node.name}/listener", blocks_for=BLOCK_SECONDS, connections=1)
    observer = Observer(client, settings)
    heartbeat = ApiHeartbeat(NodeHeartbeat(client, settings, node))
    pods = Pods(settings, node)
    lock = Lock(client, settings, "deletion-cost")
    results = Results(client, settings)
    metrics, traces = ProcessMetrics(), _traces(settings, node)
    tracing = traces.enqueueing if traces else None
    listener = Listener(observer, Observer(blocking, settings), settings, metrics)
    tasks = VisibleTasks(
        settings,
        observer=observer,
        producer=Producer(client, settings, node, tracing=tracing),
        batches=Batches(client, settings, node, tracing=tracing),
        results=results,
        letters=DeadLetters(client, settings),
        listener=listener,
        metrics=metrics,
    )
    return Services(
        settings=settings,
        door=Door.of(settings),
        node=node,
        tasks=tasks,
        observer=observer,
        results=results,
        operator=Operator(client, settings),
        listener=listener,
        readiness=Readiness(observer),
        heartbeat=heartbeat,
        metrics=metrics,
        installation=Installation(
            observer,
            node,
            WatchedCertificate(settings.watched_certificate or settings.tls_cert),
            drain_seconds=settings.drain_seconds,
        ),
        pods=pods,
        deletion_cost=DeletionCost(lock, observer, pods) if settings.deletion_cost else None,
        limits=_limits(settings, node, metrics) if settings.limits else None,
        traces=traces,
    )


def _traces(settings: Settings, node: Node) -> RequestTraces | None:
    provider = provider_of(settings, node)
    return RequestTraces(provider) if provider else None


def _limits(settings: Settings, node: Node, metrics: ProcessMetrics) -> RequestLimits:
    quick = connect(settings, name=f"api/{node.name}/limits", reply_seconds=REPLY_SECONDS)
    return RequestLimits(settings, Limiter(RateLimiter(quick, settings)), metrics.limited)


def _measure(response: Response) -> Response:
    """Counts the answer by its route's template: an address may be anything."""
    environ, rule = request.environ, request.url_rule
    waits = "HTTP_PREFER" in environ or "wait=" in environ.get("QUERY_STRING", "")
    how = Answered(environ["REQUEST_METHOD"], rule.rule if rule else "none", response.status_code, waits)
    of = services()
    of.metrics.answered(how, time.perf_counter() - environ[_BEGAN])
    if of.traces:
        response.headers.update(of.traces.answered(how))
    return response


def _admit() -> None:
    """Counts the request, finds out who sends it, and refuses what that caller may not do and what no route takes.

    One function: Flask takes its time between two. What comes in by the internal port is let through.
    """
    of, environ = services(), request.environ
    internal = is_internal(environ)
    if request.blueprint not in _UNCOUNTED and not internal:
        of.heartbeat.count_request()
    address = client_address(environ, behind_gateway=bool(of.settings.behind_gateway))
    g.caller = of.door.nobody(address)
    browser.refuse_other_sites()
    if not (of.door.is_open or internal):
        try:
            g.caller = of.door.admit(environ, address, needed_role())
        except Unauthenticated:
            if of.limits:
                of.limits.turned_away()
            raise
    refuse_parameters()
    if of.limits and not internal:
        of.limits.admit()
