"""The door: help, wrong usage, and every way in which a command can end."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from tests.cli.conftest import CALL_CENTRE, ROOT, Run

from slaengine import __version__
from slaengine.cli.main import COMMANDS, cli

SLAENGINE = (sys.executable, "-c", "from slaengine.cli.main import main; main()")


def test_help_lists_every_command(run: Run) -> None:
    ran = run("--help")
    assert ran.status == 0
    assert all(f"  {name} " in ran.out for name in COMMANDS)


def test_the_short_form_of_help_is_the_same(run: Run) -> None:
    assert run("-h").out == run("--help").out


def test_without_a_command_the_help_is_shown_as_wrong_usage(run: Run) -> None:
    ran = run()
    assert ran.status == 2
    assert "Commands:" in ran.out + ran.err


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").out == f"slaengine {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_of_itself(run: Run, name: str) -> None:
    ran = run(name, "--help")
    assert ran.status == 0
    assert f"  slaengine {name}" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_example_runs_as_printed(
    run: Run, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a folder that has what a checkout has."""
    for folder in ("policies", "examples"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    help_text = run(name, "--help").out
    example = next(line.strip() for line in help_text.splitlines() if line.strip().startswith(f"slaengine {name} "))
    ran = run(*example.split()[1:])
    assert ran.status == 0, ran.err
    assert ran.out


@pytest.mark.parametrize(
    ("typed", "meant"), [("validte", "validate"), ("evaluat", "evaluate"), ("Explain", "explain"), ("shema", "schema")]
)
def test_an_unknown_command_is_answered_with_the_near_name(run: Run, typed: str, meant: str) -> None:
    ran = run(typed)
    assert ran.status == 2
    assert f"Did you mean {meant}" in ran.err


def test_a_command_like_nothing_we_know_is_answered_with_all_names(run: Run) -> None:
    ran = run("xyzzy")
    assert ran.status == 2
    assert ", ".join(COMMANDS) in ran.err


def test_an_unknown_option_is_answered_with_the_near_name(run: Run) -> None:
    ran = run("evaluate", "--polcy", "x", "y")
    assert ran.status == 2
    assert "--policy" in ran.err


def test_help_imports_no_command_and_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from slaengine.cli.main import run\n"
        "run(['--help'])\n"
        "heavy = {'pydantic', 'yaml', 'jsonschema', 'holidays', 'slaengine.service', 'slaengine.compiler'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_mistake_of_ours_is_one_line_that_asks_for_a_report(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.entries, "broken", COMMANDS["demo"]._replace(module="tests.cli.broken"))
    ran = run("broken")
    assert ran.status == 4
    assert ran.err.count("\n") == 1
    assert "internal error: ZeroDivisionError" in ran.err
    assert "report" in ran.err


def test_with_debugging_on_the_whole_story_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from slaengine.cli.main import run as run_command

    monkeypatch.setenv("SLAENGINE_DEBUG", "1")
    monkeypatch.setitem(cli.entries, "broken", COMMANDS["demo"]._replace(module="tests.cli.broken"))
    assert run_command(["broken"]) == 4
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_mistake() -> None:
    with subprocess.Popen([*SLAENGINE, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


def test_ctrl_c_ends_quietly(tmp_path: Path) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # where tests run in the background, it may be ignored
    arguments = [*SLAENGINE, "evaluate", "--policy", str(CALL_CENTRE), "-"]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        event = '{"event_id":"e1","ticket_id":"T-1","type":"created","at":"2026-11-23T09:00:00+08:00"}\n'
        process.stdin.write(event.encode() * 100)  # the same event again and again: more output than a pipe holds
        process.stdin.flush()
        process.stdout.read(1)  # it has begun
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.strip() == b""


def _on_a_terminal(*arguments: str, **environment: str) -> bytes:
    """What the command prints on a terminal."""
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [*SLAENGINE, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", **environment},
        check=True,
    )
    assert done.returncode == 0
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    return shown


def test_colours_are_for_terminals_and_go_with_no_color() -> None:
    arguments = ("validate", str(ROOT / "examples" / "incident-desk"))
    assert b"\x1b[" in _on_a_terminal(*arguments, NO_COLOR="")
    assert b"\x1b[" not in _on_a_terminal(*arguments, NO_COLOR="1")
    assert b"\x1b[" not in subprocess.run([*SLAENGINE, *arguments], capture_output=True, check=True).stdout


def test_a_table_of_commands_is_a_group_of_click() -> None:
    assert isinstance(cli, click.Group)
    with click.Context(cli) as context:
        assert cli.list_commands(context) == list(COMMANDS)
        assert all(isinstance(cli.get_command(context, name), click.Command) for name in COMMANDS)
