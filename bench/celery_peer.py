"""The addition as a task of Celery, in an environment of its own: its libraries would change the versions of ours.

`CELERY_BROKER_URL` names the server, `CELERY_RESULT_BACKEND` where results go. With `LATE=1` a task is acknowledged
after its end, so that none is lost when the worker dies.
"""

from __future__ import annotations

import os
import sys

from celery import Celery

app = Celery("bench", broker=os.environ["CELERY_BROKER_URL"], backend=os.environ["CELERY_RESULT_BACKEND"])
app.conf.update(
    task_acks_late=os.environ.get("LATE") == "1",
    task_reject_on_worker_lost=os.environ.get("LATE") == "1",
    result_expires=3600,
    broker_connection_retry_on_startup=True,
)


@app.task(name="add")
def add(a: int, b: int) -> int:
    """The addition."""
    return a + b


def main() -> None:
    """`python -m bench.celery_peer <count>`: enqueues that many additions."""
    for _ in range(int(sys.argv[1])):
        add.delay(1, 2)


if __name__ == "__main__":
    main()
