"""`slaengine lint` as people and machines run it: what it prints, and with which status it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.lint.examples import write_pack

from slaengine.cli.main import run
from slaengine.cli.options import FINDING_FORMATS

ROOT = Path(__file__).parents[2]
FLAPS = (
    "routing:\n  groups: {desk: }\n  supervisor: lead\n"
    "  assign: {load_limits: [{max_open: 8}], overflow: [supervisor]}\npeople: {mia: {groups: desk}}\n"
)
LADDER = (
    "targets:\n  resolution: {stop: resolved, goal: 4h}\nescalations:\n  resolution:\n"
    "    - {name: b, at: 80%, notify: customer}  # late\n    - {name: a, at: 50%, notify: customer}\n"
)
NOTE = "fields: {colour: {type: text}}\n"


def lint(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = run(["lint", *map(str, arguments)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_the_shipped_packs_and_examples_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    packs = [*sorted((ROOT / "policies").iterdir()), ROOT / "examples/incident-desk", ROOT / "examples/italian-desk"]
    found = lint(capsys, *packs, "--ignore", "holidays-end,review-overdue")  # those come with the years
    assert found[:2] == (0, f"clean: 7 packs, {found[1].split()[3]} silenced\n")


@pytest.mark.parametrize(("text", "status"), [(FLAPS, 1), (NOTE, 0), ("", 0), ("queue: {order: [nothing]}\n", 1)])
def test_a_warning_or_an_error_is_told_by_the_status(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, status: int
) -> None:
    assert lint(capsys, write_pack(tmp_path, text))[0] == status


def test_a_finding_is_shown_with_the_line_of_its_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = lint(capsys, write_pack(tmp_path, FLAPS))
    assert out.startswith(f"{tmp_path}/policy.yaml:4:37: warning[limit-flaps]: who is full at 8 open tickets")
    assert out.endswith("1 warning\n")


@pytest.mark.parametrize("form", FINDING_FORMATS)
def test_every_format_names_the_code(capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str) -> None:
    status, out, _ = lint(capsys, write_pack(tmp_path, FLAPS), "--format", form)
    assert status == 1
    assert "limit-flaps" in out


def test_findings_of_several_packs_are_one_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_pack(tmp_path / name, FLAPS)
    _, out, _ = lint(capsys, tmp_path / "one", tmp_path / "two", "--format", "json")
    files = [one["place"]["file"] for one in json.loads(out)["findings"]]
    assert [Path(file).parent.name for file in files] == ["one", "two"]


def test_a_warning_fails_the_check_of_a_ci_system(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _, out, _ = lint(capsys, write_pack(tmp_path, FLAPS), "--format", "junit")
    assert 'failures="1"' in out


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--select", "limit-flaps"], 1),
        (["--select", "unused-field"], 0),
        (["--ignore", "limit-flaps"], 0),
        (["--select", "limit-flaps, unused-field", "--ignore", "limit-flaps"], 0),
    ],
)
def test_codes_are_selected_and_ignored(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: list[str], status: int
) -> None:
    assert lint(capsys, write_pack(tmp_path, FLAPS), *options)[0] == status


@pytest.mark.parametrize("option", ["--select", "--ignore", "--explain"])
def test_an_unknown_code_is_wrong_usage_with_the_near_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str
) -> None:
    status, _, err = lint(capsys, write_pack(tmp_path, FLAPS), option, "limit-flap")
    assert status == 2
    assert "did you mean limit-flaps" in err


def test_without_a_pack_there_is_nothing_to_judge(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = lint(capsys)
    assert status == 2
    assert "PACK" in err


def test_a_code_is_explained_as_in_the_manual(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = lint(capsys, "--explain", "limit-flaps")
    assert status == 0
    assert out in (ROOT / "docs" / "findings.md").read_text("utf-8")


def test_all_codes_are_listed_with_their_weight(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = lint(capsys, "--list")
    assert status == 0
    assert "ladder-out-of-order" in next(line for line in out.splitlines() if line.endswith("fixable"))
    assert all(line.split()[1] in {"warning", "note"} for line in out.splitlines())


def test_diff_shows_and_writes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pack = write_pack(tmp_path, LADDER)
    before = (pack / "policy.yaml").read_bytes()
    status, out, _ = lint(capsys, pack, "--diff")
    assert status == 1
    assert "+    - {name: a, at: 50%, notify: customer}" in out
    assert (pack / "policy.yaml").read_bytes() == before


def test_fix_writes_and_reports_what_is_left(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pack = write_pack(tmp_path, LADDER + FLAPS)
    status, out, err = lint(capsys, pack, "--fix")
    assert status == 1
    assert err == f"{pack}/policy.yaml: put right\n"
    assert "ladder-out-of-order" not in out
    assert "limit-flaps" in out
    text = (pack / "policy.yaml").read_text()
    assert text.index("name: a") < text.index("name: b, at: 80%, notify: customer}  # late")


def test_a_single_file_is_put_right_as_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = write_pack(tmp_path, LADDER) / "policy.yaml"
    assert lint(capsys, file, "--fix")[0] == 0
    assert file.read_text().index("name: a") < file.read_text().index("name: b")


def test_a_mistake_in_the_configuration_is_shown_with_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pack = write_pack(tmp_path, f"{FLAPS}# slaengine.yaml\nlint: {{ignore: [limit-flap]}}\n")
    status, _, err = lint(capsys, pack)
    assert status == 1
    assert f"{pack}/slaengine.yaml:1:17: warning[suppression-unknown]" in err


def test_a_configuration_can_be_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pack = write_pack(tmp_path, FLAPS)
    (tmp_path / "strict.toml").write_text('[tool.slaengine.lint]\nignore = ["limit-flaps"]\n')
    assert lint(capsys, pack, "--config", tmp_path / "strict.toml")[0] == 0


def test_the_file_of_a_large_pack_is_judged_in_bounds(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A thousand rules, hundreds of comments that silence nothing, and a line of nothing but brackets."""
    rules = "".join(f"  - {{name: g{n}, advice: Look.}}  # slaengine: ignore[limit-flaps] so\n" for n in range(1_000))
    text = f"guidance:\n{rules}# slaengine: ignore[{'# slaengine: ignore[' * 20_000}\n"
    status, out, _ = lint(capsys, write_pack(tmp_path, text), "--format", "json")
    assert status == 1
    assert len(json.loads(out)["findings"]) == 200
