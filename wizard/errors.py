"""What can go wrong, in words for the reader who can act. Status codes live in `app/http/errors.py`, nowhere else."""

from __future__ import annotations

from wizard.limit import Standing


class WizardError(Exception):
    """The parent of every error that this project raises on purpose; its text is a sentence for a person."""


class SettingError(WizardError):
    """An environment variable has a value that cannot be used."""


class InvalidInput(WizardError):
    """A value that someone sent is outside what the operation takes. Nothing was enqueued."""

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        """`detail` names the field, what is wrong and the limit; `field` is the input's name, if one is to blame."""
        super().__init__(detail)
        self.detail = detail
        self.field = field


class ExpressionError(InvalidInput):
    """A text cannot be read, or asks for more than is allowed, at a certain place."""

    def __init__(
        self,
        problem: str,
        *,
        column: int | None,
        field: str = "expression",
        readings: list[str] | tuple[str, ...] = (),
    ) -> None:
        """`problem` is a sentence: what was found and what would work; `column` counts characters of what was sent,
        from 1, and is None where it has no place there.

        `readings` are lines that may have been meant, each of which is read.
        """
        where = f" at column {column:,}" if column else ""
        super().__init__(f"{field} is wrong{where}: {problem}", field=field)
        self.problem = problem
        self.column = column
        self.readings = tuple(readings)


class UnknownOperation(InvalidInput):
    """The operation that was asked for is not in the catalogue."""


class Unsolvable(WizardError):
    """The problem has no answer (no inverse, no solution). The task is FAILED at once; trying again cannot help."""


class WrongResult(WizardError):
    """An operation's own check refused its result. The attempt fails; a wrong answer is never stored."""


class TaskNotFound(WizardError):
    """No task has this id: it never existed, or it ended and was forgotten since."""

    def __init__(self, task_id: str, sentence: str | None = None) -> None:
        """`task_id` is repeated in the sentence; another says of what else there is none."""
        super().__init__(
            sentence
            or f"There is no task {task_id}: the id is wrong, or the task ended and was forgotten since. Parts of a "
            "task are kept only until that task has ended."
        )
        self.task_id = task_id


class QueueFull(WizardError):
    """The queue is at its cap; nothing was enqueued."""

    def __init__(self, depth: int, cap: int) -> None:
        """`depth` tasks wait and `cap` are allowed."""
        super().__init__(f"{depth} tasks wait and the cap is {cap}: try again later.")
        self.depth = depth
        self.cap = cap


class MemoryFull(QueueFull):
    """Valkey's memory has no room for new tasks; nothing was enqueued."""

    def __init__(self, used: int, limit: int) -> None:
        """`used` bytes are used, and new tasks may fill `limit` bytes."""
        WizardError.__init__(
            self,
            f"Valkey uses {used / 1e6:,.0f} MB of the {limit / 1e6:,.0f} MB that new tasks may fill: "
            "try again when older results have expired, or ask for more memory.",
        )
        self.used = used
        self.limit = limit


class RateLimited(WizardError):
    """The caller has done as much as one caller may for now; nothing was done or enqueued."""

    def __init__(self, detail: str, *, limit: str, retry_after: int, standing: Standing | None = None) -> None:
        """`detail` tells the limit and the seconds; `limit` is its name, and `standing` how its bucket stands."""
        super().__init__(detail)
        self.limit = limit
        self.retry_after = retry_after
        self.standing = standing


class IdempotencyConflict(WizardError):
    """The same idempotency key came with another body."""


class NotCancellable(WizardError):
    """The task has ended, or is a part of another task, and cannot be cancelled by itself."""


class LeaseLost(WizardError):
    """Our lease ran out while we were away: what we held belongs to another worker now."""
