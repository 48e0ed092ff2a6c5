"""Comments that silence: what they are for, and what is said of those that are of no use."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lint.examples import codes, linted, write_pack

from slaengine.diagnostics import FindingsError
from slaengine.lint.run import Choice, config_findings
from slaengine.lint.suppress import suppressions
from slaengine.service.config import read_config
from slaengine.service.fmt import formatted

DESK = """routing:
  groups: {desk: }
  supervisor: lead
  assign:
    # above
    load_limits:
      # inside
      - max_open: 8  # right
    overflow: [supervisor]
people:
  li-wei: {groups: desk}
# end
"""
"""A policy whose limit flaps, with places for comments."""


def silenced_by(tmp_path: Path, text: str, code: str = "limit-flaps") -> list[str]:
    return codes(linted(write_pack(tmp_path, text)))


@pytest.mark.parametrize("mark", ["# above", "# inside", "# right"])
def test_a_comment_silences_its_line_or_the_item_below_it(tmp_path: Path, mark: str) -> None:
    assert silenced_by(tmp_path, DESK.replace(mark, "# slaengine: ignore[limit-flaps] eight it is")) == []


@pytest.mark.parametrize("mark", ["# above", "# inside", "# right", "# end"])
def test_a_comment_for_the_file_stands_anywhere(tmp_path: Path, mark: str) -> None:
    assert silenced_by(tmp_path, DESK.replace(mark, "# slaengine: ignore-file[limit-flaps] eight it is")) == []


def test_a_comment_somewhere_else_silences_nothing(tmp_path: Path) -> None:
    found = silenced_by(tmp_path, DESK.replace("# end", "# slaengine: ignore[limit-flaps] eight it is"))
    assert found == ["limit-flaps", "suppression-unused"]


def test_a_comment_can_name_several_codes_and_the_useless_ones_are_told(tmp_path: Path) -> None:
    text = DESK.replace("# right", "# slaengine: ignore[limit-flaps, holidays-end] eight it is")
    report = linted(write_pack(tmp_path, text))
    assert codes(report) == ["suppression-unused"]
    assert report.findings[0].message == "nothing here has to be silenced for `holidays-end`"
    assert report.silenced == 1


def test_a_code_that_does_not_exist_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    report = linted(write_pack(tmp_path, DESK.replace("# right", "# slaengine: ignore[limit-flap] eight it is")))
    assert codes(report) == ["limit-flaps", "suppression-unknown"]
    assert report.findings[1].near[0] == "limit-flaps"


def test_what_a_comment_silences_stays_silent_when_the_file_is_laid_out(tmp_path: Path) -> None:
    title = "a promise to answer the customer with more than a word of thanks"
    goal = f"{{title: {title}, stop: resolved, goal: {{P1: 4h, P2: 2h, P3: 4h}}}}"
    text = f"targets:\n  t: {goal}  # slaengine: ignore[goals-out-of-order] so it is\n"
    laid = formatted(text.encode()).decode()
    assert laid.count("\n") > text.count("\n")
    for one in (text, laid):
        assert linted(write_pack(tmp_path, one)).silenced == 1
        assert codes(linted(write_pack(tmp_path, one))) == []


def test_a_comment_for_what_was_not_looked_for_is_not_called_useless(tmp_path: Path) -> None:
    text = DESK.replace("# end", "# slaengine: ignore[limit-flaps] eight it is")
    pack = write_pack(tmp_path, text)
    assert codes(linted(pack, Choice(ignore=frozenset({"limit-flaps"})))) == []


def test_what_looks_like_a_comment_inside_a_text_is_none(tmp_path: Path) -> None:
    text = 'guidance:\n  - {name: a, advice: "x # slaengine: ignore[limit-flaps] y"}\n  - name: b\n    advice: |\n'
    text += "      # slaengine: ignore[limit-flaps] z\n"
    assert suppressions({"policy.yaml": text}) == ()


def test_errors_are_never_silenced(tmp_path: Path) -> None:
    text = DESK + "targets:\n  t: {stop: resolvd, goal: 1h}  # slaengine: ignore[unknown-event] we like it\n"
    assert codes(linted(write_pack(tmp_path, text))) == ["unknown-event"]


def test_the_compilers_warnings_are_silenced_alike(tmp_path: Path) -> None:
    goal = "{P1: 4h, P2: 2h, P3: 4h}"
    text = f"targets:\n  t: {{stop: resolved, goal: {goal}}}  # slaengine: ignore[goals-out-of-order] so it is\n"
    report = linted(write_pack(tmp_path, text))
    assert (codes(report), report.silenced) == ([], 1)


def test_a_line_of_another_tool_before_the_reason_is_no_matter(tmp_path: Path) -> None:
    text = DESK.replace("# right", "# our limit  # slaengine: ignore[limit-flaps] eight it is")
    assert silenced_by(tmp_path, text) == []


@pytest.mark.parametrize(
    "lint",
    ["ignore: [limit-flaps]", "files: {policy.yaml: [limit-flaps]}", 'files: {"pol*": [limit-flaps]}'],
)
def test_a_configuration_silences(tmp_path: Path, lint: str) -> None:
    assert silenced_by(tmp_path, f"{DESK}# slaengine.yaml\nlint: {{{lint}}}\n") == []


def test_a_configuration_for_another_file_silences_nothing_here(tmp_path: Path) -> None:
    text = f"{DESK}# slaengine.yaml\nlint: {{files: {{routing.yaml: [limit-flaps]}}}}\n"
    assert silenced_by(tmp_path, text) == ["limit-flaps"]


@pytest.mark.parametrize(("severity", "passed"), [("note", True), ("warning", False), ("error", False)])
def test_a_configuration_gives_another_severity(tmp_path: Path, severity: str, passed: bool) -> None:
    text = f"{DESK}# slaengine.yaml\nlint: {{severity: {{limit-flaps: {severity}}}}}\n"
    report = linted(write_pack(tmp_path, text))
    assert [one.severity.value for one in report.findings] == [severity]
    assert report.passed is passed


def test_an_unknown_code_in_a_configuration_has_a_place(tmp_path: Path) -> None:
    text = f"{DESK}# slaengine.yaml\nlint:\n  ignore: [limit-flap]\n  severity: {{limits: note}}\n"
    found = config_findings(read_config(write_pack(tmp_path, text)))
    assert [(one.code, one.place.line, one.place.column) for one in found] == [
        ("suppression-unknown", 2, 12),
        ("suppression-unknown", 3, 14),
    ]


def test_a_broken_configuration_is_no_silence(tmp_path: Path) -> None:
    with pytest.raises(FindingsError):
        linted(write_pack(tmp_path, f"{DESK}# slaengine.yaml\nlint: [limit-flaps]\n"))
