"""What all commands share: which service is asked, as whom, and how it is shown."""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import click
from rich.console import Console

from math_wizard.attempts import PATIENCE
from math_wizard.client import Client
from math_wizard.command import forward, local

_F = TypeVar("_F", bound=Callable[..., Any])


class Seconds(click.FloatRange):
    """A length of time: not negative, and a number."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds; fails for anything else."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail("nan is no number of seconds.", param, ctx)
        return seconds


SECONDS = Seconds(min=0)


@dataclass
class Session:
    """The options of the command line, and the client that is made of them when it is needed."""

    url: str | None = None
    namespace: str | None = None
    token: str | None = None
    patience: float = PATIENCE
    as_json: bool = False
    closing: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    #: For people: progress and remarks. Answers go to stdout.
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    out: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=not sys.stdout.isatty()))

    @property
    def is_watched(self) -> bool:
        """Whether a person sees the progress."""
        return self.err.is_terminal and not self.as_json

    @property
    def for_people(self) -> bool:
        """Whether answers are drawn for a person, and not written for a pipe."""
        return self.out.is_terminal and not self.as_json

    def client(self) -> Client:
        """A client of the service that the options name; else of the user's own, which is started if need be."""
        url = self.named() or local.address() or self._started()
        return self.closing.enter_context(Client(url, token=self.token, name="math-wizard", patience=self.patience))

    def named(self) -> str | None:
        """The address that the options or the environment name; None: the user's own system."""
        if self.namespace:
            return self.closing.enter_context(forward.forwarded(self.namespace))
        return self.url or os.environ.get("WIZARD_URL")

    def write(self, value: Any) -> None:
        """JSON on one line."""
        click.echo(json.dumps(value, ensure_ascii=False))

    def _started(self) -> str:
        if not self.is_watched:
            return local.started()
        with self.err.status("starting a Math Wizard for you; it rests after ten idle minutes …"):
            return local.started()


pass_session = click.make_pass_decorator(Session, ensure=True)


def connected(command: _F) -> _F:
    """The options of every command, which may stand before the command's name or behind it."""

    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value is not None and value is not False:
            setattr(context.ensure_object(Session), parameter.name or "", value)

    def option(name: str, text: str, **others: Any) -> Callable[[_F], _F]:
        return click.option(*name.split(), help=text, callback=keep, expose_value=False, **others)

    for each in (
        option("--json as_json", "JSON, one object a line.", is_flag=True),
        option("--patience", "How long an outage may last; 60 by default.", type=SECONDS, metavar="SECONDS"),
        option("--token", "Proves who you are, where that is wanted; else WIZARD_TOKEN.", metavar="TOKEN"),
        option("--namespace", "A namespace on Kubernetes, reached by kubectl port-forward.", metavar="NAME"),
        option("--url", "Address of the service; else WIZARD_URL, else your own system.", metavar="URL"),
    ):
        command = each(command)
    return command
