"""`--fix`: comments and order stay, the policy means the same, and a second run changes nothing."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lint.examples import BASE, TODAY, codes, linted, write_pack

from slaengine.compiler import compile_pack
from slaengine.lint.run import fix_pack
from slaengine.service.config import read_config
from slaengine.service.packs import load_pack

TARGET = "targets:\n  resolution: {stop: resolved, goal: 4h}\n"


def fixed(pack: Path) -> dict[str, str]:
    return {one.name: one.after for one in fix_pack(pack, TODAY, read_config(pack))}


def put_right(pack: Path) -> str:
    """Fix a pack's only file on disk; its text."""
    for name, text in fixed(pack).items():
        (pack / name).write_bytes(text.encode())
    return (pack / "policy.yaml").read_bytes().decode().removesuffix("".join(BASE.values()))


def ladder(text: str) -> str:
    return f"{TARGET}escalations:\n  resolution:\n{text}"


NEARLY = "    - {name: nearly, at: 80%, notify: customer}  # tell them\n"
HALF = "    - {name: half, at: 50%, notify: customer}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (NEARLY + HALF, HALF + NEARLY),
        (
            f"    # about all\n{NEARLY}\n    # about half\n{HALF}",
            f"    # about all\n    # about half\n{HALF}\n{NEARLY}",
        ),
        (
            "    - name: late\n      at: breach\n      notify: customer   # at last\n" + NEARLY + HALF,
            HALF + NEARLY + "    - name: late\n      at: breach\n      notify: customer   # at last\n",
        ),
    ],
    ids=["two", "with comments above", "of several lines"],
)
def test_the_steps_of_a_ladder_are_moved_with_their_comments(tmp_path: Path, before: str, after: str) -> None:
    pack = write_pack(tmp_path, ladder(before))
    assert put_right(pack) == ladder(after)
    assert codes(linted(pack)) == []
    assert fixed(pack) == {}


def test_a_ladder_on_one_line_is_put_in_order(tmp_path: Path) -> None:
    steps = "[{name: b, at: 80%, notify: customer}, {name: a, at: 50%, notify: customer}]"
    pack = write_pack(tmp_path, f"{TARGET}escalations: {{resolution: {steps}}}  # both\n")
    wanted = "[{name: a, at: 50%, notify: customer}, {name: b, at: 80%, notify: customer}]"
    assert put_right(pack) == f"{TARGET}escalations: {{resolution: {wanted}}}  # both\n"


def test_a_ladder_with_an_anchor_is_left_to_its_author(tmp_path: Path) -> None:
    steps = "    - {name: b, at: 80%, notify: &who customer}\n    - {name: a, at: 50%, notify: *who}\n"
    pack = write_pack(tmp_path, ladder(steps))
    assert codes(linted(pack)) == ["ladder-out-of-order"]
    assert fixed(pack) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  groups: {desk: }  # slaengine: ignore[limit-flaps] so\n", "  groups: {desk: }\n"),
        ("  # slaengine: ignore[limit-flaps] so\n  groups: {desk: }\n", "  groups: {desk: }\n"),
        ("  groups: {desk: }   # ours # slaengine: ignore[limit-flaps] so\n", "  groups: {desk: }   # ours\n"),
        ("  groups: {desk: }  # slaengine: ignore[limit-flaps, holidays-end] so\n", "  groups: {desk: }\n"),
    ],
)
def test_a_useless_comment_is_taken_away(tmp_path: Path, before: str, after: str) -> None:
    pack = write_pack(tmp_path, f"routing:\n{before}")
    assert put_right(pack) == f"routing:\n{after}"
    assert codes(linted(pack)) == []


def test_a_useful_code_stays_where_a_useless_one_goes(tmp_path: Path) -> None:
    text = (
        "routing:\n  groups: {desk: }\n  supervisor: lead\n  assign:\n    overflow: [supervisor]\n"
        "    load_limits: [{max_open: 8}]  # slaengine: ignore[holidays-end, limit-flaps] eight\n"
        "people: {li-wei: {groups: desk}}\n"
    )
    pack = write_pack(tmp_path, text)
    assert put_right(pack) == text.replace("holidays-end, ", "")


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_line_breaks_and_byte_order_mark_stay(tmp_path: Path, newline: str) -> None:
    pack = write_pack(tmp_path, ladder(NEARLY + "    - name: half\n      at: 50%\n      notify: customer\n"))
    text = (pack / "policy.yaml").read_text().replace("\n", newline)
    (pack / "policy.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    after = fixed(pack)["policy.yaml"]
    assert after.count(newline) == text.count(newline)
    assert sorted(after.split(newline)) == sorted(text.split(newline))


def test_what_is_put_right_means_the_same_but_for_the_order(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, ladder(NEARLY + HALF))
    before = load_pack(pack)
    after = compile_pack({"policy.yaml": fixed(pack)["policy.yaml"].encode()}).require()
    steps = [{step.name: (step.share, step.notify) for step in one.targets[0].steps} for one in (before, after)]
    assert steps[0] == steps[1]


def test_the_files_of_a_parent_stay_as_they_are(tmp_path: Path) -> None:
    for name in ("parent", "child"):
        (tmp_path / name).mkdir()
    write_pack(tmp_path / "parent", ladder(NEARLY + HALF))
    (tmp_path / "child" / "policy.yaml").write_text("extends: ../parent\npolicy: {title: Child}\n")
    assert codes(linted(tmp_path / "child")) == ["ladder-out-of-order"]
    assert fixed(tmp_path / "child") == {}


def test_a_pack_with_mistakes_is_not_touched(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, ladder(NEARLY + HALF) + "queue: {order: [nothing]}\n")
    assert fixed(pack) == {}


STEPS = {"at: 25%": 0, "at: 50%": 1, "before: 30m": 2, "at: breach": 3, "after: 1h": 4}
"""When steps come, and their place in time on a clock of four hours."""


@settings(max_examples=25, deadline=None)
@given(st.permutations(list(STEPS)), st.lists(st.booleans(), min_size=5, max_size=5))
def test_any_ladder_is_put_in_order_once_and_keeps_every_line(order: list[str], remarks: list[bool]) -> None:
    rows = [
        f"{f'    # about {STEPS[time]}{chr(10)}' if remark and number else ''}"
        f"    - {{name: s{STEPS[time]}, {time}, notify: customer}}  # {STEPS[time]}\n"
        for number, (time, remark) in enumerate(zip(order, remarks, strict=True))
    ]
    with TemporaryDirectory() as folder:
        pack = write_pack(Path(folder), ladder("".join(rows)))
        text = put_right(pack)
        assert sorted(text.splitlines()) == sorted(ladder("".join(rows)).splitlines())
        assert [text.index(f"name: s{number}") for number in range(5)] == sorted(
            text.index(f"name: s{number}") for number in range(5)
        )
        assert fixed(pack) == {}
