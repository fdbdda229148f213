"""The queue has one door for each side: `Producer` and `Observer` for the API, `Consumer` for the workers.

`DeadLetters` is for whoever looks after the installation. A status changes only inside a Lua function (`lua/`).
"""

from wizard.queue.consumer import Consumer, Gathered, Part
from wizard.queue.dead_letters import DeadLetters
from wizard.queue.observer import Depths, Event, Observer, Page
from wizard.queue.operator import Operator
from wizard.queue.producer import Enqueued, NewTask, Producer
from wizard.queue.results import Results
from wizard.queue.slot import Claim, Settled, Slot

__all__ = [
    "Claim",
    "Consumer",
    "DeadLetters",
    "Depths",
    "Enqueued",
    "Event",
    "Gathered",
    "NewTask",
    "Observer",
    "Operator",
    "Page",
    "Part",
    "Producer",
    "Results",
    "Settled",
    "Slot",
]
