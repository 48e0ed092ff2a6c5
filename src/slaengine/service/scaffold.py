"""A policy of one's own to begin with: a copy of a shipped one, or the smallest that is useful.

The copy brings the schemas along in `.slaengine/`, so that an editor completes and checks it wherever it lies.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from slaengine.service.resources import pack_path, schema_path

SCHEMA_FOLDER = ".slaengine"
NAME_LENGTH_MAX = 60
"""Characters of a policy's name that are taken from its folder."""

_MODELINE = re.compile(r"^# yaml-language-server: \$schema=.*\n?")

MINIMAL = """\
# What you promise, in one file. `slaengine validate` checks it; every key has help in the editor.

policy:
  name: "{name}"
  version: "1"
  timezone: Asia/Shanghai                 # in which opening hours, dates and everything printed are meant

fields:                                   # what a ticket can say
  impact: {{type: enum, values: [high, low], default: low}}

calendars:
  office:
    hours: {{mon-fri: ["09:00-12:00", "13:00-18:00"]}}

priorities:
  levels:                                 # most urgent first
    P1: {{title: Urgent}}
    P2: {{title: Normal}}
  hit: first                              # the first rule that fits decides
  rules:
    - {{name: high-impact, when: {{impact: high}}, then: P1}}
    - {{name: everything-else, otherwise: true, then: P2}}

targets:
  first_response:
    start: created
    stop: [responded, resolved]
    goal: {{P1: 15m, P2: 2h}}
  resolution:
    start: created
    stop: resolved
    calendar: office                      # `bh` are hours in which the office is open
    pause_on: [waiting_for_customer]      # the clock stands still in these statuses
    goal: {{P1: 4bh, P2: 3bd}}
"""


MINIMAL_TESTS = """\
# What the policy is meant to do. `slaengine test` plays each story and says which line does not hold.

tests:
  - name: a ticket of high impact is urgent and has four open hours, lunch not counted
    ticket: {impact: high}
    timeline:
      - at: 2026-11-23 09:00
        event: created
        expect: {priority: P1, due: {first_response: 09:15, resolution: 14:00}}
      - {at: 09:16, expect: {breached: [first_response]}}

  - name: waiting for the customer stops the clock
    ticket: {impact: high}
    timeline:
      - {at: 2026-11-23 09:00, event: created}
      - {at: 09:10, event: responded}
      - at: 10:00
        event: status_changed
        ticket: {status: waiting_for_customer}
        expect: {status: {resolution: paused}}
      - {at: 11:00, event: status_changed, ticket: {status: open}, expect: {due: {resolution: 15:00}}}
"""


class OccupiedError(FileExistsError):
    """The folder has something in it already, and nothing is ever overwritten."""


def create_pack(folder: Path, shipped: str | None) -> list[Path]:
    """Make a pack in `folder`, which must be new or empty; all of it or nothing. The files, relative to it.

    Raises:
        OccupiedError: the folder has something in it, or is a file.
        NotShippedError: no pack is called `shipped`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OccupiedError(f"{folder} is not empty")
    source = None if shipped is None else pack_path(shipped)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as temporary:
        draft = Path(temporary) / "pack"
        if source is None:
            draft.mkdir()
            text = MINIMAL.format(name=_name_for(folder))
            (draft / "policy.yaml").write_text(text, encoding="utf-8")
            (draft / "tests").mkdir()
            (draft / "tests" / "first.yaml").write_text(MINIMAL_TESTS, encoding="utf-8")
        else:
            shutil.copytree(source, draft, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        _bring_schemas(draft)
        if folder.exists():
            folder.rmdir()
        draft.replace(folder)
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _name_for(folder: Path) -> str:
    """A policy name out of a folder's name.

    >>> _name_for(Path("/desks/My Desk!"))
    'my-desk'
    """
    return re.sub(r"[^\w]+", "-", folder.resolve().name.lower())[:NAME_LENGTH_MAX].strip("-_") or "my-desk"


def _bring_schemas(pack: Path) -> None:
    """Lay the schemas beside the files, and point each file's first line at the one it is checked by."""
    schemas = pack / SCHEMA_FOLDER
    schemas.mkdir()
    files = sorted(path for pattern in ("*.yaml", "*.yml") for path in pack.rglob(pattern))
    for name in sorted({_schema_of(path.relative_to(pack)) for path in files}):
        shutil.copyfile(schema_path(name), schemas / f"{name}.schema.json")
    for path in files:
        inside = path.relative_to(pack)
        up = "../" * (len(inside.parts) - 1)
        line = f"# yaml-language-server: $schema={up}{SCHEMA_FOLDER}/{_schema_of(inside)}.schema.json\n"
        path.write_text(line + _MODELINE.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def _schema_of(inside: Path) -> str:
    return "tests" if inside.parts[0] == "tests" else "clauses" if inside.stem == "clauses" else "policy"
