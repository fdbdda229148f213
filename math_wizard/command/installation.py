"""The commands about the installation: up, down, cluster, dead-letters, doctor, operations, completion, mcp."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

import click
from click.shell_completion import get_completion_class

from doctor.__main__ import main as examine
from math_wizard.attempts import Call, known_id
from math_wizard.command import local, show
from math_wizard.command.main import NO_ANSWER, OK
from math_wizard.command.session import Session, connected, pass_session
from math_wizard.errors import ClientError
from math_wizard.task import Task


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=8080,
    show_default=True,
    envvar="PORT",
    help="Of the page and the API.",
)
@click.option("--workers", type=click.IntRange(1), help="Worker nodes; by default one a processor, at most four.")
def up(port: int, workers: int | None) -> None:
    """Runs a whole system in this terminal until Ctrl-C. All settings of the nodes are taken from the environment."""
    if url := local.address():
        raise ClientError(f"Your system runs already, at {url}: math-wizard down ends it.")
    local.become(
        {"PORT": str(port), "APIS": os.environ.get("APIS", "2"), **({"WORKERS": str(workers)} if workers else {})}
    )


@click.command()
def down() -> int:
    """Ends your system; what it has accepted goes on when it is started again."""
    if local.stop():
        return OK
    click.echo("Your system does not run.", err=True)
    return NO_ANSWER


@click.command()
@connected
@pass_session
def cluster(session: Session) -> None:
    """Shows the nodes, and what waits and runs."""
    seen = session.client().read("/api/v1/cluster")
    if session.as_json:
        session.write(seen)
    else:
        show.cluster(session.out, seen)


@click.group("dead-letters")
@connected
def dead_letters() -> None:
    """Tasks that failed too often: list, revive or purge them."""


@dead_letters.command("list")
@connected
@pass_session
def list_letters(session: Session) -> None:
    """Lists them, newest first."""
    for each in session.client().read("/api/v1/dead-letters")["dead_letters"]:
        if session.as_json:
            session.write(each)
        else:
            show.status(session.out, Task.from_json(each))


@dead_letters.command()
@click.argument("task_ids", nargs=-1, required=True, metavar="TASK…")
@connected
@pass_session
def revive(session: Session, task_ids: tuple[str, ...]) -> None:
    """Puts them back on the queue."""
    client = session.client()
    for task_id in task_ids:
        task = Task.from_json(
            client.call(Call(method="POST", path=f"/api/v1/dead-letters/{known_id(task_id)}/revive", body={}))
        )
        session.write(task.to_json()) if session.as_json else click.echo(f"{task.task_id} {task.status}")


@dead_letters.command()
@click.argument("task_ids", nargs=-1, metavar="TASK…")
@click.option("--all", "everything", is_flag=True, help="Forgets every dead letter.")
@connected
@pass_session
def purge(session: Session, task_ids: tuple[str, ...], *, everything: bool) -> None:
    """Forgets them."""
    if bool(task_ids) == everything:
        raise click.UsageError("Say which tasks, or --all.")
    client = session.client()
    if everything:
        click.echo(client.call(Call(method="DELETE", path="/api/v1/dead-letters"))["purged"])
    for task_id in task_ids:
        client.call(Call(method="DELETE", path=f"/api/v1/dead-letters/{known_id(task_id)}"))


@click.command()
def doctor() -> int:
    """Finds what is wrong with your system here and with kubectl's cluster, and says the next command."""
    os.environ.setdefault("WIZARD_DATA", str(local.folder()))
    if url := local.address():
        os.environ["PORT"] = url.rpartition(":")[2]
    return examine("math-wizard up")


@click.command()
@click.argument("name", required=False)
@connected
@pass_session
def operations(session: Session, name: str | None) -> None:
    """Lists what can be asked, or shows one operation with its inputs, limits and an example."""
    found = session.client().operations()
    if name:
        found = [each for each in found if name == each["name"] or name in each["aliases"]]
        if not found:
            raise click.UsageError(f"There is no operation {name}: math-wizard operations lists them.")
    for each in found if session.as_json else ():
        session.write(each)
    if session.as_json:
        return
    if name:
        # A function such as factor stands for several operations, by what it is given.
        for each in found:
            show.operation(session.out, each)
    elif session.for_people:
        show.operations(session.out, found)
    else:
        for each in found:
            click.echo(f"{each['name']}\t{each['summary']}")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Prints what makes the shell complete commands and options: eval "$(math-wizard completion bash)"."""
    found = get_completion_class(shell)
    assert found
    click.echo(found(context.find_root().command, {}, "math-wizard", "_MATH_WIZARD_COMPLETE").source())


@click.command()
@click.option("--http", is_flag=True, help="By streamable HTTP at /mcp, instead of stdin and stdout.")
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: the address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=8090, show_default=True, help="With --http; 0 takes a free one."
)
@click.option(
    "--name", "names", multiple=True, metavar="NAME", help="With --http: a name by which clients call this machine."
)
@connected
@pass_session
def mcp(session: Session, host: str, port: int, names: tuple[str, ...], *, http: bool) -> int:
    """Serves the tools of a Math Wizard to an agent (Model Context Protocol) on stdin and stdout, or by HTTP."""
    if not find_spec("mcp"):
        raise ClientError("The server for agents needs its extra: pip install 'math-wizard[mcp]'.")
    named = {"WIZARD_URL": session.named(), "WIZARD_TOKEN": session.token}
    variables = {**os.environ, **{name: each for name, each in named.items() if each}}
    if http:
        os.environ.update(variables)
        # Only now: the SDK takes a second to import.
        import_module("math_wizard.command.mcp_http").serve(host, port, names)
        return OK
    # A program of its own: only who asks for it loads the SDK.
    return subprocess.run(
        [sys.executable, "-m", "math_wizard.command.mcp_server"], env=variables, check=False
    ).returncode


#: For the group of all commands.
COMMANDS = (up, down, cluster, dead_letters, doctor, operations, completion, mcp)
