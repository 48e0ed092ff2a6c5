"""The door: the table of commands, and what happens when one of them fails.

Exit status: 0 fine; 1 the policy, an event or a state has mistakes; 2 wrong usage; 4 a mistake in slaengine itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb, format_exc
from typing import TextIO

import click

from slaengine import __version__
from slaengine.cli.lazy import Entry, LazyGroup

FINE, FINDINGS, USAGE, INTERNAL = 0, 1, 2, 4
INTERRUPTED = 130
"""What shells expect after Ctrl-C."""

COMMANDS = {
    "init": Entry("slaengine.cli.init", "Start a policy of your own, from a shipped one or from nothing."),
    "validate": Entry("slaengine.cli.validate", "Check a policy: every mistake with its place and the fix."),
    "lint": Entry("slaengine.cli.lint", "Judge a policy that works: what hardly anybody can have meant."),
    "fmt": Entry("slaengine.cli.fmt", "Lay out the YAML of a policy in one way, comments and meaning kept."),
    "analyze": Entry("slaengine.cli.analyze", "Find the mistakes of a policy that no single ticket shows."),
    "diff": Entry("slaengine.cli.diff", "Say what a change of a policy does to customers."),
    "test": Entry("slaengine.cli.test", "Run the tests that a policy brings with it."),
    "ci": Entry("slaengine.cli.ci", "Ask everything of a policy in one run, for a pull request."),
    "evaluate": Entry("slaengine.cli.evaluate", "Decide ticket events: priority, group, deadlines, actions."),
    "batch": Entry("slaengine.cli.batch", "Decide a whole table of new tickets, millions if need be."),
    "import": Entry("slaengine.cli.import_payloads", "Turn a helpdesk's payloads and exports into events."),
    "explain": Entry("slaengine.cli.explain", "Say why a ticket was decided as it was, deadline by deadline."),
    "timeline": Entry("slaengine.cli.timeline", "Draw one ticket's life: clocks, pauses, steps, callbacks."),
    "backtest": Entry("slaengine.cli.backtest", "Replay past tickets: what would this policy have done?"),
    "report": Entry("slaengine.cli.monthly", "The month's figures: on time, resolved, how long, how satisfied."),
    "suggest-targets": Entry("slaengine.cli.suggest", "Propose the lengths of promises from past tickets."),
    "queue": Entry("slaengine.cli.queue", "Order the open tickets as the policy says, with the reason."),
    "docs": Entry("slaengine.cli.docs", "Print a policy for people who do not read YAML."),
    "show": Entry("slaengine.cli.show", "Print a policy as one YAML text, with the origin of each value."),
    "deadline": Entry("slaengine.cli.deadline", "Work out one deadline over opening hours and pauses."),
    "schema": Entry("slaengine.cli.schema", "Print the JSON Schema of policies, tests, events or decisions."),
    "demo": Entry("slaengine.cli.demo", "Watch a shipped policy decide a few tickets."),
}


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="New here? `slaengine demo` shows what it does, `slaengine init call-centre my-desk` begins.",
)
@click.version_option(__version__, message="slaengine %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Service rules as YAML, checked like code, decided with reasons."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def main() -> None:
    """Run the command line and leave with its exit status."""
    status = run(sys.argv[1:])
    if status == INTERRUPTED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # one more would only disturb the way out
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run one command; every way in which it can end becomes an exit status, never a traceback."""
    _stand_in_for_closed_streams()
    _speak_utf8(sys.stdout, sys.stderr)
    try:
        status = cli.main(args=list(arguments), prog_name="slaengine", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # click leaves with the latter, and only then, for a pipe that broke
        return _reader_has_gone()
    except OSError as error:
        return _cannot_use_file(error)
    except Exception as error:
        return _mistake_of_ours(error)
    return status if isinstance(status, int) else FINE


def _stand_in_for_closed_streams() -> None:
    """A stream that the shell closed, as in `>&-`, is None to Python: it is empty, or nobody reads it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  it stays open as long as we run


def _speak_utf8(*streams: TextIO) -> None:
    """Names of customers are Chinese on a Latin-1 terminal as well."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def _reader_has_gone() -> int:
    """`slaengine … | head` is nobody's mistake: keep the interpreter from complaining about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FINE


def _cannot_use_file(error: OSError) -> int:
    where = f"{error.filename}: " if error.filename else ""
    click.echo(f"slaengine: {where}{error.strerror or error}", err=True)
    return FINDINGS


def _mistake_of_ours(error: Exception) -> int:
    from slaengine.diagnostics import FindingsError

    if isinstance(error, FindingsError):
        from slaengine.cli.report import print_findings

        print_findings(error, "text")
        return FINDINGS
    if os.environ.get("SLAENGINE_DEBUG") == "1":
        click.echo(format_exc(), err=True, nl=False)
    last = extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    click.echo(
        f"slaengine: internal error: {what} ({Path(last.filename).name}:{last.lineno}). This is a mistake in slaengine,"
        " please report it with the command you ran; SLAENGINE_DEBUG=1 prints all of it.",
        err=True,
    )
    return INTERNAL
