"""`slaengine docs` through its door: both formats, both languages, files, and wrong use."""

from datetime import datetime
from pathlib import Path

import pytest
from tests.cli.conftest import CALL_CENTRE, INCIDENT_DESK, ROOT, Run


def test_a_policy_is_printed_as_markdown(run: Run) -> None:
    ran = run("docs", CALL_CENTRE, "--year", "2026")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("# Technical support call centre\n")
    assert (
        "| Resolution<br><small>resolution</small> | 2 hours | 4 hours | 1 business day | 3 business days |" in ran.out
    )
    assert "#### Days that differ in 2027" in ran.out


def test_a_policy_is_printed_as_html_in_chinese(run: Run) -> None:
    ran = run("docs", CALL_CENTRE, "--format", "html", "--lang", "zh")
    assert ran.status == 0
    assert ran.out.startswith("<!doctype html>\n")
    assert "<h1>技术支持呼叫中心</h1>" in ran.out


def test_without_a_year_it_is_this_one(run: Run) -> None:
    assert f"Days that differ in {datetime.now().astimezone().year}\n" in run("docs", CALL_CENTRE).out


def test_one_file_is_a_policy_as_well(run: Run) -> None:
    assert run("docs", INCIDENT_DESK / "policy.yaml").out.startswith("# Incident desk\n")


def test_the_page_can_be_written_to_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "desk.html"
    ran = run("docs", CALL_CENTRE, "--format", "html", "--year", "2026", "--out", file)
    assert (ran.status, ran.out) == (0, f"{file}\n")
    assert file.read_text("utf-8") == run("docs", CALL_CENTRE, "--format", "html", "--year", "2026").out


def test_a_file_that_cannot_be_written_is_said_without_a_traceback(run: Run, tmp_path: Path) -> None:
    ran = run("docs", CALL_CENTRE, "--out", tmp_path / "nowhere" / "desk.md")
    assert ran.status == 1
    assert "desk.md: No such file or directory" in ran.err


def test_mistakes_of_the_policy_are_named_with_places_that_can_be_opened(run: Run, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("policy: {name: a}\n", encoding="utf-8")
    ran = run("docs", tmp_path)
    assert (ran.status, ran.out) == (1, "")
    assert f"{tmp_path}/policy.yaml:1:" in ran.err


def test_the_page_of_the_clock_is_the_one_in_the_documentation(run: Run) -> None:
    assert run("docs", "--clocks").out == (ROOT / "docs" / "clocks.md").read_text("utf-8")
    assert "<h1>时钟如何变化</h1>" in run("docs", "--clocks", "--format", "html", "--lang", "zh").out


@pytest.mark.parametrize(
    "arguments", [(), (str(CALL_CENTRE), "--clocks"), ("nowhere",), (str(CALL_CENTRE), "--year", "1")]
)
def test_wrong_use_is_answered_with_how_to_use_it(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run("docs", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert "Error: " in ran.err
