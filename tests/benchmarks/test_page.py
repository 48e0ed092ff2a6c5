"""The tables of docs/performance.md are what today's renderer makes of the figures beside it."""

import re
import sys
from pathlib import Path

import pytest
from benchmarks.__main__ import SECTIONS, main
from benchmarks.about import build_of
from benchmarks.page import BEGIN, COLUMNS, END, PageError, figures_of, merged, part_of, read, replaced, tables, write
from benchmarks.report import as_json, read_json
from tests.benchmarks.made_up import command, outcome, report

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
_EXPLAINED = re.compile(r"^\* \*\*(\w+)(?:: (.+?))?\*\*", re.MULTILINE)


def test_the_page_has_what_todays_renderer_makes_of_its_figures() -> None:
    assert part_of(PAGE.read_text("utf-8")) == tables(read(PAGE), SECTIONS)


def test_the_page_has_every_section() -> None:
    measured = {pair for report in read(PAGE) for pair in report.measured()}
    assert {section for section, build in measured if build == "pure"} == set(SECTIONS)


def test_no_figure_of_the_page_is_of_a_quick_run_or_of_answers_that_differ() -> None:
    for kept in read(PAGE):
        assert not kept.about.quick
        assert not kept.wrong()


def test_the_page_explains_each_missed_aim_and_no_other() -> None:
    rows = [row for kept in read(PAGE) for row in kept.rows]
    missed = {(row.section, row.name) for row in rows for verdict in row.verdicts if verdict.holds is False}
    explained = _EXPLAINED.findall(PAGE.read_text("utf-8").partition(END)[2])
    for section, name in missed:
        assert any(section == s and name.startswith(n) for s, n in explained), f"{section}: {name} is not explained"
    for section, name in explained:
        assert any(section == s and n.startswith(name) for s, n in missed), f"{section}: {name} is not missed"


def test_a_row_says_of_which_build_and_run_it_is() -> None:
    drawn = tables([report(outcome("rules")), report(outcome("rules", us=1.5), build="compiled")], SECTIONS)
    pure, compiled = [line.split(" | ") for line in drawn.splitlines() if line.startswith("| double")]
    assert pure == [
        "| double (a note)",
        "pure",
        "2.00 µs",
        "direct 1.00 µs (2.00)",
        "a\\|b 1.0 40.0 µs (20.0) (differs); absent: other: not installed here",
        "holds: at most 3 × (2.00 × direct); **missed**: at most 1 × (2.00 × direct)",
        "2026-01-05 08:00:00 |",
    ]
    assert len(pure) == len(COLUMNS)
    assert (compiled[1], compiled[2]) == ("compiled", "1.50 µs")
    assert (
        "| 2026-01-05 08:00:00 | pure | a processor, 2 cores, 8.0 GB | Linux 6, CPython 3.11.7 | 0.25 | click 8 |"
        in drawn
    )


def test_a_command_shows_its_time_on_the_wall_and_its_memory() -> None:
    assert "3.00 s of CPU, 2.00 s of wall time, 500 MB (3.00 µs, 333,333 tickets/s)" in tables(
        [report(command("files"))], SECTIONS
    )


def test_a_run_replaces_the_rows_of_its_sections_and_build_alone() -> None:
    old = [
        report(outcome("rules", "old"), outcome("rules", "gone"), outcome("whole"), started="2026-01-01 00:00:00"),
        report(outcome("rules"), started="2026-01-02 00:00:00", build="compiled"),
        report(outcome("load"), started="2026-01-03 00:00:00"),
    ]
    new = [report(outcome("rules", "new"), outcome("load"), started="2026-01-04 00:00:00")]
    assert [(r.about.started[8:10], r.about.build, [row.name for row in r.rows]) for r in merged(old, new)] == [
        ("01", "pure", ["double"]),
        ("02", "compiled", ["double"]),
        ("04", "pure", ["new", "double"]),
    ]


def test_figures_come_back_from_json_as_they_were() -> None:
    reports = [report(outcome("rules"), command("files")), report(outcome("whole"), build="compiled")]
    assert read_json(as_json(reports)) == reports


def test_writing_replaces_what_stands_between_the_marks_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n{BEGIN}mine\n{END}after\n", "utf-8")
    write(page, [report(outcome("rules"))], SECTIONS)
    write(page, [report(outcome("whole"))], SECTIONS)
    text = page.read_text("utf-8")
    assert text.startswith(f"# Before\n{BEGIN}\n| run (UTC) |")
    assert text.endswith(f"|\n\n{END}after\n")
    assert "mine" not in text
    assert [line for line in text.splitlines() if line.startswith("###")] == ["### rules", "### whole"]
    assert len(read_json(figures_of(page).read_text("utf-8"))) == 2


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Nothing\n", "utf-8")
    with pytest.raises(PageError, match="give it the lines"):
        write(page, [report(outcome("rules"))], SECTIONS)
    with pytest.raises(PageError):
        replaced(f"{BEGIN}", "")
    assert not figures_of(page).exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--quick", "--only", "rules"], "figures of a quick run mean nothing"),
        (["--only", "files"], "add --large"),
        ([], "add --large"),
    ],
)
def test_figures_that_would_mislead_are_not_written(
    arguments: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    with pytest.raises(SystemExit) as stopped:
        main([*arguments, "--write", str(page)])
    assert stopped.value.code == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize(
    ("section", "reason"),
    [("rules", f"slaengine is {build_of()} here and under"), ("load", "none of these was asked for")],
)
def test_the_other_build_is_another_one_and_measures_what_differs(
    section: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--quick", "--only", section, "--other-build", sys.executable])
    assert stopped.value.code == 2
    assert reason in capsys.readouterr().err
