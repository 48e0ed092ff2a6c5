"""`validate`, `init`, `schema` and `demo`: good, wrong and absurd use."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from tests.cli.conftest import CALL_CENTRE, INCIDENT_DESK, ROOT, Run

SLIPS = """\
policy: {name: desk, version: "1", timezone: Asia/Shanghia}
priorities:
  levels: {P1: {title: 紧急}}
  rules:
    - {name: all, otherwise: true, then: P9}
"""


@pytest.fixture
def slips(tmp_path: Path) -> Path:
    """A pack with two mistakes, a wrong zone and a wrong level."""
    pack = tmp_path / "my,desk"
    pack.mkdir()
    (pack / "policy.yaml").write_text(SLIPS, encoding="utf-8")
    return pack


def test_a_good_policy_is_counted(run: Run) -> None:
    ran = run("validate", INCIDENT_DESK)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("valid: incident-desk 1 has 4 levels, ")
    assert "1 rule, 2 targets" in ran.out


def test_mistakes_are_the_result_with_places_that_can_be_opened(run: Run, slips: Path) -> None:
    ran = run("validate", slips)
    assert (ran.status, ran.err) == (1, "")
    assert f"{slips}/policy.yaml:1:" in ran.out
    assert f"{slips}/policy.yaml:5:" in ran.out
    assert ran.out.endswith("2 errors\n")


def test_one_file_is_a_policy_as_well_and_so_is_standard_input(run: Run, slips: Path) -> None:
    file = slips / "policy.yaml"
    assert f"{file}:1:" in run("validate", file).out
    assert "<stdin>:1:" in run("validate", "-", stdin=SLIPS.encode()).out


def test_a_policy_that_is_not_there_is_wrong_usage(run: Run) -> None:
    assert run("validate", "nowhere").status == 2


def test_an_empty_folder_is_a_finding(run: Run, tmp_path: Path) -> None:
    ran = run("validate", tmp_path)
    assert ran.status == 1
    assert str(tmp_path) in ran.out


def test_json_says_whether_it_is_valid_and_names_all_findings(run: Run, slips: Path) -> None:
    found = json.loads(run("validate", slips, "--format", "json").out)
    assert found["valid"] is False
    assert [finding["place"]["line"] for finding in found["findings"]] == [1, 5]
    assert json.loads(run("validate", INCIDENT_DESK, "--format", "json").out) == {"valid": True, "findings": []}


def test_github_gets_one_annotation_a_finding_with_its_place_escaped(run: Run, slips: Path) -> None:
    lines = run("validate", slips, "--format", "github").out.splitlines()
    escaped = f"{slips}/policy.yaml".replace(",", "%2C")
    assert [line.split(",col=")[0] for line in lines] == [f"::error file={escaped},line={n}" for n in (1, 5)]


def test_sarif_names_rules_and_regions(run: Run, slips: Path) -> None:
    log = json.loads(run("validate", slips, "--format", "sarif").out)
    (sarif_run,) = log["runs"]
    rules = [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0"
    assert [rules[result["ruleIndex"]] == result["ruleId"] for result in sarif_run["results"]] == [True, True]
    where = sarif_run["results"][0]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"].endswith("/my%2Cdesk/policy.yaml")
    assert where["region"]["startLine"] == 1


def test_junit_counts_errors_as_failures_and_is_never_empty(run: Run, slips: Path) -> None:
    suite = ET.fromstring(run("validate", slips, "--format", "junit").out)
    assert (suite.get("tests"), suite.get("failures"), len(suite.findall(".//failure"))) == ("2", "2", 2)
    good = ET.fromstring(run("validate", INCIDENT_DESK, "--format", "junit").out)
    assert (good.get("tests"), good.get("failures")) == ("1", "0")


def test_markdown_is_a_table_of_findings(run: Run, slips: Path) -> None:
    rows = run("validate", slips, "--format", "markdown").out.splitlines()
    assert rows[:2] == ["**2 errors**", ""]
    assert len(rows) == 6
    assert all(row.count("|") == 5 for row in rows[2:])
    assert run("validate", INCIDENT_DESK, "--format", "markdown").out == "No findings.\n"


@pytest.mark.parametrize("words", [("desk",), ("call-centre", "desk")])
def test_a_new_policy_is_valid_and_its_editor_line_leads_to_a_schema(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    desk = tmp_path / "desk"
    assert run("init", *words[:-1], desk).status == 0
    assert run("validate", desk).status == 0
    files = list(desk.rglob("*.yaml"))
    assert files
    for file in files:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        schema = file.parent / first.removeprefix("# yaml-language-server: $schema=")
        assert json.loads(schema.read_text(encoding="utf-8"))["$schema"].startswith("http://json-schema.org/draft-07")


def test_the_editor_line_stands_once_in_a_copy(run: Run, tmp_path: Path) -> None:
    run("init", "call-centre", tmp_path / "desk")
    for file in (tmp_path / "desk").glob("*.yaml"):
        assert file.read_text(encoding="utf-8").count("yaml-language-server") == 1


def test_a_copy_decides_as_the_original(run: Run, tmp_path: Path) -> None:
    run("init", "call-centre", tmp_path / "desk")
    events = ROOT / "examples" / "call-centre" / "events.jsonl"
    text = ("--format", "text", events)
    assert (
        run("evaluate", "--policy", tmp_path / "desk", *text).out == run("evaluate", "--policy", CALL_CENTRE, *text).out
    )


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("mine", encoding="utf-8")
    ran = run("init", tmp_path)
    assert ran.status == 2
    assert "not empty" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
    assert run("init", tmp_path / "mine.yaml").status == 2


def test_an_empty_folder_is_filled(run: Run, tmp_path: Path) -> None:
    assert run("init", tmp_path).status == 0
    assert run("validate", tmp_path).status == 0


@pytest.mark.parametrize("name", ["null", "123", "客服 台", "a" * 200, "No: #1"])
def test_any_folder_name_gives_a_valid_policy(run: Run, tmp_path: Path, name: str) -> None:
    run("init", tmp_path / name)
    assert run("validate", tmp_path / name).status == 0


def test_a_policy_begun_from_nothing_passes_its_own_tests(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "mine")
    ran = run("test", tmp_path / "mine")
    assert (ran.status, "2 tests, 6 expectations" in ran.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("call-center", "x"), "Did you mean call-centre?"),
        (("xyzzy", "x"), "There are: after-sales, call-centre"),
        (("../call-centre", "x"), "is shipped"),
        (("call-centre",), "Where to?"),
        (("a", "b", "c"), "[PACK] DIR"),
        ((), "DIR"),
    ],
)
def test_a_wrong_init_makes_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("init", *words)
    assert ran.status == 2
    assert said in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", ["policy.yaml", "clauses.yaml", "tests/clocks.yaml"])
def test_each_file_of_a_copied_pack_names_the_schema_of_its_kind(run: Run, tmp_path: Path, file: str) -> None:
    run("init", "call-centre", tmp_path / "desk")
    first, _ = (tmp_path / "desk" / file).read_text(encoding="utf-8").split("\n", 1)
    schema = ((tmp_path / "desk" / file).parent / first.partition("$schema=")[2]).resolve()
    kind = "tests" if file.startswith("tests/") else Path(file).stem
    assert schema.read_bytes() == (ROOT / "schemas" / f"{kind}.schema.json").read_bytes()


def test_init_lists_its_files_as_json_when_asked(run: Run, tmp_path: Path) -> None:
    told = json.loads(run("init", tmp_path / "desk", "--format", "json").out)
    schemas = [".slaengine/policy.schema.json", ".slaengine/tests.schema.json"]
    assert told["files"] == [*schemas, "policy.yaml", "tests/first.yaml"]


@pytest.mark.parametrize("name", ["policy", "tests", "event", "decision"])
def test_a_schema_is_printed_as_it_ships(run: Run, name: str) -> None:
    ran = run("schema", name)
    assert ran.out == (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")


def test_the_schema_of_nothing_is_wrong_usage(run: Run) -> None:
    ran = run("schema", "polcy")
    assert ran.status == 2
    assert "policy" in ran.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_demo_tells_every_ticket_from_its_beginning_and_how_to_go_on(run: Run, language: str) -> None:
    events = (ROOT / "examples" / "call-centre" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    tickets = list(dict.fromkeys(json.loads(line)["ticket_id"] for line in events))
    out = run("demo", "--lang", language).out
    heads = [line.split()[0] for line in out.splitlines() if line.startswith("T-")]
    assert heads == tickets
    assert "slaengine init call-centre my-desk" in out
    assert ("截止" in out) is (language == "zh")


def test_the_demo_as_json_is_what_evaluate_prints(run: Run) -> None:
    events = ROOT / "examples" / "call-centre" / "events.jsonl"
    assert run("demo", "--format", "json").out == run("evaluate", "--policy", CALL_CENTRE, events).out
