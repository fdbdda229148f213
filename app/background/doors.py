"""What `create_app` built and every route uses. It is reached through Flask's current app, so there is no global."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from app.background.deletion_cost import DeletionCost
from app.background.heartbeat import Heartbeat
from app.background.listener import Listener
from app.background.pods import Pods
from wizard.node import Node
from wizard.queue import DeadLetters, Observer, Operator, Producer, Results
from wizard.settings import Settings

#: Where `create_app` leaves the doors in `Flask.extensions`.
NAME = "wizard"


@dataclass(frozen=True, slots=True)
class Doors:
    """One node's doors to the queue, its view of the cluster, and the threads of this process."""

    settings: Settings
    node: Node
    producer: Producer
    observer: Observer
    results: Results
    operator: Operator
    dead_letters: DeadLetters
    listener: Listener
    heartbeat: Heartbeat
    pods: Pods
    deletion_cost: DeletionCost | None


def doors() -> Doors:
    """The doors of the app that answers the current request."""
    return cast("Doors", current_app.extensions[NAME])
