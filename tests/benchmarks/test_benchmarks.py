"""The benchmarks run, and what they compare answers alike. How fast it is, is no matter of a test."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from benchmarks.__main__ import SECTIONS, contests_of, main
from benchmarks.about import build_of
from benchmarks.contest import QUICK, Aim, Contender, Contest, Standing, answers
from benchmarks.desk import table
from benchmarks.peers import invite
from benchmarks.report import as_text, summary
from tests.benchmarks.made_up import report


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_runs_quickly_and_answers_as_the_yardstick_does(
    section: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--quick", "--only", section, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["reports"]
    assert told["about"]["quick"] is True
    assert told["about"]["build"] == build_of()
    assert told["rows"]
    for row in told["rows"]:
        assert row["section"] == section
        assert all(standing["us"] > 0 for standing in row["standings"])


@pytest.mark.parametrize("section", ["calendar", "rules", "whole"])
def test_every_yardstick_gives_slaengines_answers(section: str) -> None:
    compared = 0
    for contest in contests_of(section, quick=True):
        assert isinstance(contest, Contest)
        ours, *others = [c for c in contest.contenders if c.compared and c.role != "peer"]
        expected = answers(ours)
        assert len({str(answer) for answer in expected}) > 3, "the questions must not all have the same answer"
        for other in others:
            assert answers(other) == expected, (contest.name, other.name)
            compared += 1
    assert compared >= 2


def test_the_made_up_tables_lean_on_more_than_their_last_rule() -> None:
    rows = table(100)
    assert [row.name for row in rows if not row.tests] == ["rule-99"]
    assert {test.operator for row in rows for test in row.tests} == {"is", "any_of", "at_least"}


def double(number: int) -> int:
    return 2 * number


def contest(call: Callable[..., Any], *aims: Aim, absent: tuple[str, ...] = ()) -> Contest:
    cases = [(number,) for number in range(8)]
    ours = Contender("ours", "slaengine", double, cases)
    return Contest("made-up", "double", (ours, Contender("theirs", "yardstick", call, cases)), aims, absent)


def test_a_contender_that_differs_is_named_with_its_first_case() -> None:
    outcome = contest(lambda number: 2 * number if number < 5 else 0).run(QUICK)
    ours, theirs = outcome.standings
    assert theirs.disagreement is None, "the yardstick is the judge"
    assert ours.disagreement is not None
    assert (ours.disagreement.wrong, ours.disagreement.case, ours.disagreement.answer) == (3, "5", "10")
    assert "differs in 3 of 8: 5" in as_text(outcome)


def test_a_contender_that_fails_differs() -> None:
    peer = Contender("peer", "peer", lambda number: number // 0, [(1,)])
    assert answers(peer) == ["ZeroDivisionError: integer division or modulo by zero"]


def test_an_aim_is_judged_against_the_fastest_yardstick() -> None:
    def slowly(number: int) -> int:
        return sum([number for _ in range(2_000)]) * 2 // 2_000

    aims = Aim("no slower", 1), Aim("a thousandth", 0.0001), Aim("of nobody", 1, "nobody")
    outcome = contest(slowly, *aims).run(QUICK)
    assert [verdict.holds for verdict in outcome.verdicts] == [True, False, None]
    said = summary([report(outcome, build="compiled")]).splitlines()
    assert said[1:3] == ["1 of 3 aims hold, 1 could not be tried", "missed:"]
    assert said[3].startswith("  compiled: made-up · double: a thousandth (")


def test_an_aim_with_a_ratio_and_a_time_holds_by_either() -> None:
    def held(times: float, us: float) -> bool | None:
        (verdict,) = contest(double, Aim("either", times, us=us)).run(QUICK).verdicts
        return verdict.holds

    assert (held(100, 0.001), held(0.001, 1_000)) == (True, True)
    assert (held(0.001, 0.001), held(0.001, 0)) == (False, False)


def test_a_peer_that_is_not_installed_is_named() -> None:
    present, absent = invite(
        [("no_such_module_here", "no-such-package", lambda _, words: Contender(words, "peer", double, []))]
    )
    assert present == ()
    assert absent == ("no-such-package: not installed here (No module named 'no_such_module_here')",)
    assert "absent: no-such-package: not installed here" in as_text(contest(double, absent=absent).run(QUICK))


def test_times_are_set_against_ours_within_the_round() -> None:
    standing = contest(double).run(QUICK).standings[0]
    assert isinstance(standing, Standing)
    assert standing.ratio == 1
