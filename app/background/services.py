"""The services that `create_app` builds and the routes use, found through Flask's current app: no global variable."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.background.api_heartbeat import ApiHeartbeat
from app.background.deletion_cost import DeletionCost
from app.background.listener import Listener
from app.background.pods import Pods
from app.background.readiness import Readiness
from app.background.visible_tasks import VisibleTasks
from app.identity.door import Door
from app.limits.request_limits import RequestLimits
from app.metrics.installation import Installation
from app.metrics.process import ProcessMetrics
from app.metrics.tracing import RequestTraces
from wizard.node import Node
from wizard.queue import Observer, Operator, Results
from wizard.settings import Settings

#: The key of the services in `Flask.extensions`.
NAME = "wizard"


@dataclass(frozen=True, slots=True)
class Services:
    """Access to the queue, who may have it, the view of the cluster, and the threads of this process."""

    settings: Settings
    door: Door
    node: Node
    #: The tasks, as the caller of the request may see them. The others below tell of none, or only of one got here.
    tasks: VisibleTasks
    observer: Observer
    results: Results
    operator: Operator
    listener: Listener
    readiness: Readiness
    heartbeat: ApiHeartbeat
    metrics: ProcessMetrics
    installation: Installation
    pods: Pods
    deletion_cost: DeletionCost | None
    limits: RequestLimits | None
    traces: RequestTraces | None

    @property
    def allows_killing(self) -> bool:
        """Whether an operator may kill workers: in a demonstration, and if one can prove to be an operator."""
        return bool(self.settings.demo) and self.door.has_methods


def services() -> Services:
    """The services of the current app."""
    found: Services = current_app.extensions[NAME]
    return found
