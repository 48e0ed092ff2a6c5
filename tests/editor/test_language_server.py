"""What people see in an editor, asked of the language server that editors use.

The server comes from the npm registry into `build/`, once. Without Node there is nothing to ask.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.editor.client import LanguageServer

from slaengine.cli.main import run
from slaengine.compiler import compile_pack

ROOT = Path(__file__).parents[2]
SERVER = "yaml-language-server@1.25.0"
INSTALL_SECONDS_MAX = 120


def installed() -> Path:
    """The server's program, installed where it is not there yet; other processes wait meanwhile."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node and npm are not installed, so there is no language server to ask")
    folder = ROOT / "build" / SERVER
    program = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), SERVER]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS_MAX)
            if done.returncode != 0:
                (pytest.fail if os.environ.get("CI") else pytest.skip)(f"npm cannot install {SERVER}:\n{done.stderr}")
    return program


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A policy of one's own, as `init` makes it, with the schemas narrowed to it where `init` laid the general ones."""
    folder = tmp_path_factory.mktemp("desks") / "desk"
    assert run(["init", "call-centre", str(folder)]) == 0
    for name in ("policy", "tests"):
        file = next(folder.rglob(f"{name}.schema.json"))
        assert run(["schema", name, "--for", str(folder), "--output", str(file)]) == 0
    return folder


@pytest.fixture(scope="module")
def server(desk: Path) -> Iterator[LanguageServer]:
    with LanguageServer(["node", str(installed()), "--stdio"], desk) as running:
        yield running


@pytest.fixture(scope="module")
def policy(desk: Path) -> str:
    """The first line of a policy file, which leads to its schema."""
    return (desk / "priorities.yaml").read_text("utf-8").splitlines()[0] + "\n"


@pytest.fixture(scope="module")
def tests(desk: Path) -> str:
    """The first line of a test file, as the file stands beside the policy's."""
    return next((desk / "tests").glob("*.yaml")).read_text("utf-8").splitlines()[0].replace("=../", "=") + "\n"


RULE = "priorities:\n  rules:\n    - name: mine\n      when:\n        "


def test_a_condition_is_offered_the_fields_of_the_policy(server: LanguageServer, policy: str) -> None:
    offered = server.complete(policy + RULE + "|")
    assert {"channel", "customer_tier", "affected_users", "priority", "any_of"} <= offered.keys()
    assert offered["channel"]["insertText"].startswith("channel:")
    assert "工单来源" in str(offered["channel"]["documentation"])


def test_a_field_is_offered_its_values(server: LanguageServer, policy: str) -> None:
    offered = server.complete(policy + RULE + "customer_tier: |")
    assert {"standard", "vip"} <= offered.keys()
    assert "phone" not in offered


def test_a_field_is_offered_the_operators_of_its_type(server: LanguageServer, policy: str) -> None:
    numbers = server.complete(policy + RULE + "affected_users:\n          |")
    texts = server.complete(policy + RULE + "subject:\n          |")
    assert {"at_least", "between"} <= numbers.keys()
    assert "contains" not in numbers
    assert "contains" in texts
    assert "at_least" not in texts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("priorities:\n  rules:\n    - name: a\n      then: |", {"P1", "P4"}),
        ("routing:\n  rules:\n    - name: a\n      then: |", {"network", "second-line"}),
        ("targets:\n  mine:\n    calendar: |", {"office"}),
        ("targets:\n  mine:\n    pause_on:\n      - |", {"waiting_for_customer"}),
        ("targets:\n  mine:\n    goal:\n      |", {"P1", "P2", "P3", "P4"}),
        ("escalations:\n  |", {"first_response", "resolution"}),
        (
            "escalations:\n  resolution:\n    - name: a\n      notify:\n        - |",
            {"assignee", "li-wei"},
        ),
    ],
)
def test_names_are_offered_where_they_stand_for_something(
    server: LanguageServer, policy: str, text: str, names: set[str]
) -> None:
    assert names <= server.complete(policy + text).keys()


def test_a_test_is_offered_fields_values_and_targets(server: LanguageServer, tests: str) -> None:
    assert {"channel", "customer"} <= server.complete(tests + "tests:\n  - ticket:\n      |").keys()
    assert "vip" in server.complete(tests + "tests:\n  - ticket:\n      customer:\n        tier: |")
    due = server.complete(tests + "tests:\n  - timeline:\n      - expect:\n          due:\n            |")
    assert {"first_response", "resolution"} <= due.keys()


def test_what_the_policy_does_not_have_is_marked(server: LanguageServer, policy: str) -> None:
    rule = "{name: a, when: {chanel: web, channel: fax}, then: P9}"
    text = f"priorities:\n  levels: {{P1: null}}\n  rules:\n    - {rule}\ntarget: {{}}\n"
    mistakes = " ".join(server.mistakes(policy + text))
    assert "chanel is not allowed" in mistakes
    assert "target is not allowed" in mistakes
    assert '"phone"' in mistakes
    assert '"P1"' in mistakes


def test_the_policy_itself_is_not_marked(server: LanguageServer, desk: Path) -> None:
    for file in sorted(desk.glob("*.yaml")):
        if file.stem != "clauses":
            assert server.mistakes(file.read_text("utf-8")) == [], file.name


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        (
            "targets:\n  mine:\n    pause|_on: x\n",
            "The statuses in which the clock stands still.",
            "在哪些状态下暂停计时",
        ),
        (RULE + "cust|omer_tier: vip\n", "Customer type", "客户类型"),
        ("esca|lations:\n", "Ladders by target", "升级流程"),
    ],
)
def test_hovering_explains_in_english_and_chinese(
    server: LanguageServer, policy: str, text: str, english: str, chinese: str
) -> None:
    shown = server.hover(policy + text)
    assert english in shown
    assert chinese in shown


BASE = 'policy: {name: d, version: "1", timezone: UTC}\n'
LEVELS = "priorities:\n  levels: {P1: null, P2: null, P3: null}\n"
FIELDS = "fields: {field: {type: enum, values: [value]}}\n"


def accepted(snippet: str, before: str, rest: str) -> None:
    """The snippet with what stands in it at first, at the end of a text: a policy without mistakes."""
    plain = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", snippet)
    text = before + plain.replace("\n", "\n    ")  # an editor indents as the line with the cursor is
    assert [one.message for one in compile_pack({"p.yaml": (rest + text).encode()}).findings if one.is_error] == []


def test_snippets_write_rules_that_are_valid(server: LanguageServer, policy: str) -> None:
    before = LEVELS + "  rules:\n    - "
    offered = server.complete(policy + before + "|")
    rule, otherwise = (offered[label]["insertText"] for label in ("rule: level 规则:级别", "otherwise: level 其他情况"))
    accepted(rule + "\n- " + otherwise, before, BASE + FIELDS)


def test_a_snippet_writes_a_ladder_step_that_is_valid(server: LanguageServer, policy: str) -> None:
    rest = BASE + LEVELS + "  rules: [{name: all, otherwise: true, then: P3}]\n"
    rest += "targets: {resolution: {stop: resolved, goal: 2h}}\n"
    before = "escalations:\n  resolution:\n    - "
    for label in (
        "step: share of the goal 用时比例",
        "step: breach 超时",
        "step: after the breach, repeated 超时后反复",
    ):
        accepted(server.complete(policy + before + "|")[label]["insertText"], before, rest)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("targets:\n  |", "promise 承诺"),
        ("calendars:\n  |", "calendar 日历"),
        ("fields:\n  |", "field: choice 字段:单选"),
    ],
)
def test_named_items_are_offered_with_a_name(server: LanguageServer, policy: str, text: str, label: str) -> None:
    assert server.complete(policy + text)[label]["insertText"].startswith("${9:name}:\n")


def test_a_scenario_is_offered_as_a_whole(server: LanguageServer, tests: str) -> None:
    text = server.complete(tests + "tests:\n  - |")["scenario 测试场景"]["insertText"]
    assert "timeline:" in text
    assert "expect:" in text
