"""Where the command line begins and ends: every end of it is an exit code, and at most one sentence.

Nothing heavy is imported at the top: Ctrl-C is answered from the first line on.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from importlib import import_module
from types import FrameType

#: What an exit code says; docs/command-line.md has the same table.
OK, NO_ANSWER, INVALID, AWAY, NOT_ALLOWED, FULL, UNKNOWN, LATE = range(8)
INTERRUPTED, BROKEN_PIPE, TERMINATED = 130, 141, 143


def main() -> None:
    """Runs the command of `sys.argv` and exits."""
    signal.signal(signal.SIGINT, _leave)
    _open_closed()
    code = _run()
    # The interpreter flushes once more at its end, and would complain about a pipe that is gone.
    if code == BROKEN_PIPE:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _open_closed() -> None:
    """Makes /dev/null of a standard stream that is closed: otherwise the next file or socket takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C before there is anything to cancel."""
    os._exit(INTERRUPTED)


def _run() -> int:
    import click

    try:
        # Only now: see the top.
        cli = import_module("math_wizard.command.cli").cli
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if "_MATH_WIZARD_COMPLETE" in os.environ:
            cli.main(prog_name="math-wizard")
        # Not `cli.main`, which makes exit code 1 of a broken pipe.
        with cli.make_context("math-wizard", sys.argv[1:]) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.NoSuchOption as error:
        is_question = error.ctx and error.ctx.command.name in {"ask", "submit"}
        hint = " A question that begins with - stands behind --: math-wizard ask -- -1" if is_question else ""
        click.UsageError(f"{error.format_message()}{hint}", error.ctx).show()
        return INVALID
    except click.ClickException as error:
        error.show()
        return INVALID
    except (click.Abort, KeyboardInterrupt):
        return _say("Stopped.", INTERRUPTED)
    except Exception as error:
        return _ended(error)
    return code if isinstance(code, int) else OK


def _ended(error: Exception) -> int:
    """The exit code of what has a sentence of its own; raises the rest, which are faults of ours."""
    if isinstance(error, import_module("math_wizard.errors").ClientError):
        return _say(str(error), _code(error))
    if not isinstance(error, OSError):
        raise error
    if error.errno == errno.EPIPE:
        return BROKEN_PIPE
    return _say(f"{f'{error.filename}: ' if error.filename else ''}{error.strerror or error}.", NO_ANSWER)


def _say(sentence: str, code: int) -> int:
    try:
        print(sentence, file=sys.stderr)
    except OSError:
        return code
    return code


def _code(error: Exception) -> int:
    errors = import_module("math_wizard.errors")
    codes = {
        errors.InvalidQuestion: INVALID,
        errors.Unreachable: AWAY,
        errors.NotAWizard: AWAY,
        errors.Unavailable: AWAY,
        errors.NotAllowed: NOT_ALLOWED,
        errors.QueueFull: FULL,
        errors.NoSuchTask: UNKNOWN,
        errors.TimedOut: LATE,
    }
    return next((code for kind, code in codes.items() if isinstance(error, kind)), NO_ANSWER)
