"""The services that `create_app` builds and the routes use, found through Flask's current app: no global variable."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.background.api_heartbeat import ApiHeartbeat
from app.background.deletion_cost import DeletionCost
from app.background.listener import Listener
from app.background.pods import Pods
from wizard.node import Node
from wizard.queue import DeadLetters, Observer, Operator, Producer, Results
from wizard.settings import Settings

#: The key of the services in `Flask.extensions`.
NAME = "wizard"


@dataclass(frozen=True, slots=True)
class Services:
    """Access to the queue, the view of the cluster, and the threads of this process."""

    settings: Settings
    node: Node
    producer: Producer
    observer: Observer
    results: Results
    operator: Operator
    dead_letters: DeadLetters
    listener: Listener
    heartbeat: ApiHeartbeat
    pods: Pods
    deletion_cost: DeletionCost | None


def services() -> Services:
    """The services of the current app."""
    found: Services = current_app.extensions[NAME]
    return found
