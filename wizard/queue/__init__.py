"""The task queue in Valkey: `Producer` and `Observer` for the API, `Consumer` for the workers.

`Operator` and `DeadLetters` are for the people who run the installation. Only Lua functions (`lua/`) change a status.
"""

from wizard.queue.batch import Batches, BatchState, Line, NewBatch
from wizard.queue.consumer import Consumer, Gathered, Part
from wizard.queue.dead_letter_list import DeadLetters
from wizard.queue.event import Event, position
from wizard.queue.holder import HeldTask, Holder
from wizard.queue.load import Load
from wizard.queue.observer import Depths, Observer, Page
from wizard.queue.operator import Operator
from wizard.queue.parts import PartRecord
from wizard.queue.place import Place
from wizard.queue.producer import Enqueued, NewTask, Producer
from wizard.queue.rate import Quota, RateLimiter
from wizard.queue.result_reader import Results
from wizard.queue.slot import Answer, Claim, Settled, Slot

__all__ = [
    "Answer",
    "BatchState",
    "Batches",
    "Claim",
    "Consumer",
    "DeadLetters",
    "Depths",
    "Enqueued",
    "Event",
    "Gathered",
    "HeldTask",
    "Holder",
    "Line",
    "Load",
    "NewBatch",
    "NewTask",
    "Observer",
    "Operator",
    "Page",
    "Part",
    "PartRecord",
    "Place",
    "Producer",
    "Quota",
    "RateLimiter",
    "Results",
    "Settled",
    "Slot",
    "position",
]
