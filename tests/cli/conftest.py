"""The command line in this process: exit status, standard output, standard error."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from slaengine.cli.main import run as run_command

ROOT = Path(__file__).parents[2]
CALL_CENTRE = ROOT / "policies" / "call-centre"
INCIDENT_DESK = ROOT / "examples" / "incident-desk"


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("SLAENGINE_LANG", "SLAENGINE_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run_it(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = run_command([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(status, captured.out, captured.err)

    return run_it
