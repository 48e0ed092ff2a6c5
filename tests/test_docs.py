"""The pages are true: every command and every block in them runs, every link leads somewhere, nothing is left out.

`console` blocks show commands behind `$ ` and what they print; a `text` block right after a `python` block is what that
prints. `SLAENGINE_UPDATE_GOLDENS=1 pytest -n 0 tests/test_docs.py` writes the output of both anew.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
import yaml

from slaengine import __version__
from slaengine.cli.main import COMMANDS, run
from slaengine.compiler import compile_pack, parse_scenarios
from slaengine.compiler import limits as compiler
from slaengine.compiler.parse import parse
from slaengine.importers.csv_mapping import read_mapping
from slaengine.importers.payload_mapping import read_payload_mapping
from slaengine.model.event_types import CORE_EVENT_TYPES
from slaengine.policy.manual import MARK, PAGES, renewed
from slaengine.policy.schema import policy_schema
from slaengine.rules import limits as rules
from slaengine.service.packs import load_pack
from slaengine.worktime import DurationKind, parse_duration
from slaengine.worktime import limits as worktime

ROOT = Path(__file__).parents[1]
DOCS = tuple(sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]))
NAMES = [page.relative_to(ROOT).as_posix() for page in DOCS]
UPDATE = bool(os.environ.get("SLAENGINE_UPDATE_GOLDENS"))

EVALUATE = (
    "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/slaengine evaluate"
    " --policy policies/call-centre examples/call-centre/events.jsonl --format text"
)
PYTEST = "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/python -m pytest"

WRITTEN_ELSEWHERE = {"docs/findings.md", "docs/performance.md"}
"""Written by a program, or with figures that a program lays out."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r"\s+# exit status (\d+)$")
_SHELL = frozenset("|><;&$()")


class Block(NamedTuple):
    """A fenced block of a page. `start` and `end` enclose its text."""

    language: str
    text: str
    start: int
    end: int


def blocks(page: str) -> list[Block]:
    return [Block(found[1], found[2], found.start(2), found.end(2)) for found in _FENCE.finditer(page)]


def with_blocks(language: str) -> list[str]:
    """The pages that have such a block; those that are generated from tested sources are left out."""
    pages = (path for path in DOCS if path.name != "findings.md")
    return [
        path.relative_to(ROOT).as_posix()
        for path in pages
        if any(block.language == language for block in blocks(path.read_text("utf-8")))
    ]


@cache
def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


class Desk:
    """A folder with what a checkout has, in which the blocks of one page run one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.namespace: dict[str, Any] = {}
        for name in ("policies", "examples"):
            shutil.copytree(ROOT / name, folder / name)

    def yaml(self, text: str) -> None:
        """A block whose first line is a comment with a file's name becomes that file."""
        found = re.match(r"# (\S+\.ya?ml)\n", text)
        if found and not found[1].startswith("."):
            (self.folder / found[1]).write_text(text, encoding="utf-8")

    def console(self, text: str) -> str:
        """The block with what its commands really print."""
        commands = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
        return "".join(f"$ {command}\n{self.command(command)}" for command in commands)

    def command(self, line: str) -> str:
        """What one command prints, with its mistakes. The exit status is 0 unless the line says otherwise."""
        expected = int(found[1]) if (found := _STATUS.search(line)) else 0
        bare = _STATUS.sub("", line)
        in_process = bare.startswith("slaengine ") and not _SHELL & set(bare)
        status, printed = self._run(shlex.split(bare)[1:]) if in_process else self._shell(bare)
        assert status == expected, f"{line}\n{printed}"
        return printed

    def _run(self, arguments: list[str]) -> tuple[int, str]:
        printed = io.StringIO()
        with chdir(self.folder), redirect_stdout(printed), redirect_stderr(printed):
            status = run(arguments)
        return status, printed.getvalue()

    def _shell(self, line: str) -> tuple[int, str]:
        path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout

    def python(self, text: str) -> str:
        """What a block prints; the names of the page's earlier blocks are known."""
        printed = io.StringIO()
        with chdir(self.folder), redirect_stdout(printed):
            exec(compile(text, "<page>", "exec"), self.namespace)
        return printed.getvalue()


def rerun(name: str, desk: Desk) -> Iterator[tuple[Block, str]]:
    """Run a page from top to bottom: each block that shows output, and what it really is."""
    printed: str | None = None
    for number, block in enumerate(blocks(read(name))):
        before, printed = printed, None
        match block.language:
            case "yaml":
                desk.yaml(block.text)
            case "console":
                yield block, desk.console(block.text)
            case "python":
                printed = desk.python(block.text)
            case "text" if before is not None:
                yield block, before
            case "bash" if not (name == "README.md" and number < 2):  # those two install: CI runs them, see below
                desk.command(block.text.strip())
            case _:
                pass


RUN_ELSEWHERE = {"docs/performance.md", "docs/commands.md"}
"""Measuring takes minutes (tests/benchmarks does it on less); the page of commands is written from their help."""

RUNNING = sorted({*with_blocks("console"), *with_blocks("python"), *with_blocks("bash")} - RUN_ELSEWHERE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A folder in which what is printed depends on nothing outside."""
    monkeypatch.setenv("COLUMNS", "100")
    bases = ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_DIFF_BASE_SHA")
    for variable in ("SLAENGINE_LANG", "SLAENGINE_DEBUG", "FORCE_COLOR", *bases):
        monkeypatch.delenv(variable, raising=False)
    return Desk(tmp_path)


@pytest.mark.parametrize("name", RUNNING)
def test_what_a_page_shows_is_what_comes_out(name: str, desk: Desk) -> None:
    results = list(rerun(name, desk))
    if UPDATE:
        text = read(name)
        for block, real in reversed(results):
            text = text[: block.start] + real + text[block.end :]
        (ROOT / name).write_text(text, encoding="utf-8")
        return
    for block, real in results:
        assert block.text == real


def _all_blocks(language: str) -> list[Any]:
    return [
        pytest.param(block.text, id=f"{name}-{number}")
        for name in with_blocks(language)
        for number, block in enumerate(blocks(read(name)))
        if block.language == language
    ]


@pytest.mark.parametrize("text", _all_blocks("yaml"))
def test_every_policy_in_a_page_is_valid(text: str, desk: Desk) -> None:
    """A whole policy compiles; `# part of a policy` is one file of a pack; `# .github/…` is another tool's.

    `# …mapping.yaml` says how a CSV export is read.
    """
    first = text.splitlines()[0]
    if "/tests/" in first:
        assert parse_scenarios("page.yaml", text.encode())[0] is not None
        return
    if first.startswith("# ."):
        assert yaml.load(text, Loader=yaml.BaseLoader)
    elif first == "# jira-mapping.yaml":
        assert read_payload_mapping("page.yaml", text.encode(), None, known_desk=True).statuses
    elif first.endswith("mapping.yaml"):
        assert read_mapping("page.yaml", text.encode(), load_pack(desk.folder / "examples" / "italian-desk")).events
    elif first == "# part of a policy":
        tree, findings, _ = parse({"page.yaml": text.encode()})  # ours: to others `on` is a truth value
        assert findings == []
        jsonschema.validate(tree.data, policy_schema())
    elif "\nextends:" in text:
        desk.yaml("# page.yaml\n" + text)
        assert load_pack(desk.folder / "page.yaml").targets
    else:
        assert [finding.code for finding in compile_pack({"page.yaml": text.encode()}).findings] == []


def _anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    prose = _FENCE.sub("", page)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    prose = _FENCE.sub("", read(name))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), target
        if anchor:
            assert anchor in _anchors(file.read_text("utf-8")), target


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("docs/")])
def test_every_page_can_be_reached_from_the_readme(name: str) -> None:
    assert f"]({name})" in read("README.md") or any(
        f"]({Path(name).name})" in read(other) for other in NAMES if other.startswith("docs/") and other != name
    )


def test_the_readme_begins_with_one_line_to_try_it_and_one_line_to_test_it() -> None:
    first, second = blocks(read("README.md"))[:2]
    assert (first.language, first.text.strip()) == ("bash", EVALUATE)
    assert (second.language, second.text.strip()) == ("bash", PYTEST)


def test_ci_runs_the_second_block_of_the_readme_word_for_word(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "README.md").write_text("```bash\necho first\n```\n\n```bash\necho second && echo last\n```\n")
    done = subprocess.run([tmp_path / ".ci" / "run"], capture_output=True, text=True, check=True)
    assert [line for line in done.stdout.splitlines() if not line.startswith("+")] == ["second", "last"]


COMMANDS_HEAD = """# Commands

The help of every command, as `--help` prints it. Exit status, `-` for standard input, colours and completion are the
same for all of them: see [integrating](integrate.md#the-command-line).
"""


def test_the_page_of_commands_is_their_help(desk: Desk) -> None:
    blocks_of_help = [
        f"## {name}\n\n```console\n{desk.console(f'$ slaengine {name} --help')}```\n" for name in COMMANDS
    ]
    page = "\n".join([COMMANDS_HEAD, *blocks_of_help])
    if UPDATE:
        (ROOT / "docs" / "commands.md").write_text(page, encoding="utf-8")
        return
    assert read("docs/commands.md") == page


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == __version__


@pytest.mark.parametrize(("page", "generate"), PAGES.items(), ids=list(PAGES))
def test_the_tables_of_the_manual_are_what_the_language_says(page: str, generate: Callable[[], str]) -> None:
    """`python -m slaengine.policy.manual docs` writes them anew."""
    text = read(f"docs/{page}")
    assert MARK in text
    assert text == renewed(text, generate)


def test_every_section_and_every_key_is_in_the_manual() -> None:
    """Checked against the schema by itself, so that a part which the generator does not reach is noticed."""
    text = read("docs/language.md")
    schema = policy_schema()
    parts = [schema, *(part for name, part in schema["definitions"].items() if name not in {"Condition", "FieldTest"})]
    missing = {key for part in parts for key in part.get("properties", {}) if f"`{key}`" not in text}
    assert missing - set(schema["properties"]) == {"en", "zh"}  # told in words: titles in two languages
    assert all(f"\n## {section}\n" in text for section in schema["properties"])


def test_every_core_event_type_is_in_the_manual() -> None:
    assert [kind for kind in CORE_EVENT_TYPES if f"`{kind}`" not in read("docs/language.md")] == []


def test_every_action_of_the_engine_is_in_the_page_on_integrating() -> None:
    source = "".join(file.read_text("utf-8") for file in (ROOT / "src/slaengine/engine").glob("*.py"))
    kinds = set(re.findall(r"work\.act\(\s*\w*f?\"?[^,]*?,\s*\"(\w+)\"", source))
    assert {"mark_breached", "notify", "assign", "callback", "ask"} <= kinds  # or the pattern has lost its object
    assert [kind for kind in kinds if f"`{kind}`" not in read("docs/integrate.md")] == []


LIMITS = {
    "docs/conditions.md": (
        rules.TESTS_MAX,
        rules.LIST_LENGTH_MAX,
        rules.TEXT_LENGTH_MAX,
        rules.PATTERN_LENGTH_MAX,
        rules.MATCHED_LENGTH_MAX,
        rules.RULES_MAX,
        rules.NUMBER_MAX,
    ),
    "docs/language.md": (
        compiler.VALUES_MAX,
        compiler.FILES_MAX,
        compiler.DEPTH_MAX,
        compiler.ALIASES_MAX,
        compiler.SCALAR_LENGTH_MAX,
        rules.RULES_MAX,
    ),
    "docs/calendars.md": (
        worktime.HOLIDAY_ENTRIES_MAX,
        worktime.HOLIDAY_RANGE_DAYS_MAX,
        worktime.DATED_ENTRIES_MAX,
        worktime.CLOSURES_MAX,
        worktime.YEAR_FIRST,
        worktime.YEAR_LAST,
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_the_limits_in_a_page_are_the_codes(name: str) -> None:
    told = set(re.findall(r"\d+(?:,\d{3})*", read(name).partition(MARK)[0]))
    assert [limit for limit in LIMITS[name] if not {f"{limit:,}", str(limit)} & told] == []


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("real time", DurationKind.ELAPSED),
        ("open time", DurationKind.OPEN),
        ("business days", DurationKind.BUSINESS_DAYS),
        ("calendar days", DurationKind.DAYS),
    ],
)
def test_every_length_in_the_page_on_calendars_is_of_its_kind(row: str, kind: DurationKind) -> None:
    found = re.search(rf"^\| {row} \| (.+?) \|", read("docs/calendars.md"), re.MULTILINE)
    assert found
    lengths = re.findall(r"`([^`]+)`", found[1])
    assert len(lengths) >= 3
    assert {parse_duration(length).kind for length in lengths} == {kind}


def _tests_of_the_project() -> set[str]:
    files = (ROOT / "tests").rglob("test_*.py")
    return {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)}


def _rulings() -> dict[int, str]:
    """Each ruling's text by its number."""
    parts = re.split(r"^\*\*(\d+)\. ", read("docs/rulings.md"), flags=re.MULTILINE)
    return {int(number): text for number, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_the_rulings_are_numbered_from_1_to_32() -> None:
    assert list(_rulings()) == list(range(1, 33))


@pytest.mark.parametrize("number", range(1, 33))
def test_every_ruling_is_held_by_a_test_that_exists_or_is_still_to_come(number: int) -> None:
    text = _rulings()[number]
    named = re.findall(r"`(test_\w+)`", text)
    assert named or "oming" in text
    assert [name for name in named if name not in _tests_of_the_project()] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WRITTEN_ELSEWHERE])
def test_a_page_has_no_line_wider_than_120_columns_outside_tables_and_blocks(name: str) -> None:
    prose = _FENCE.sub("", read(name).partition(MARK)[0])
    assert [line for line in prose.splitlines() if len(line) > 120 and not line.startswith("|")] == []
