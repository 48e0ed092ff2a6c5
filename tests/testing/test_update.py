"""`--update` changes wrong values where they stand and nothing else, and leaves alone what it cannot put right."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.testing.desk import pack, run_tests

from slaengine.testing.run import run_pack
from slaengine.testing.update import Updated, by_file, update

HEAD = """\
# Written by hand.
tests:
  - name: the test      # shown in reports
    ticket: {subject: vpn is down, users: 12, customer: {contact: Ann}}
    timeline:
      - at: 2026-11-23 09:00
        event: created
        expect:
"""


def updated(folder: Path, text: str | bytes) -> Updated:
    report = run_tests(folder, text)
    [(file, failures)] = by_file(report.failures, report.files)
    return update(file, failures)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("priority: P1 # why?", "priority: P2 # why?"),
        ("priority: 'P1'", "priority: 'P2'"),  # keeps its quotes
        ('due: {first_response: "09:45"} # soon', 'due: {first_response: "09:30"} # soon'),
        ("due: {first_response: }", "due: {first_response: 09:30}"),
        ("due:\n            first_response: null", "due:\n            first_response: 09:30"),
        ("due: {resolution: 09:45, first_response: 10:00}", "due: {resolution: 14:00, first_response: 09:30}"),
        ("due: {review: 10:00}", "due: {review: null}"),
        ("valid: false", "valid: true"),
        ("breached: [resolution]", "breached: []"),
        ("tags: [vpn]\n          rules: [rest]", "tags: [vpn]\n          rules: RULES"),
        ("actions: [resolution late] # all", "actions: [assign, greeting, which-vpn] # all"),
        (
            "actions:\n            - greeting\n            - resolution late",
            "actions:\n            - assign\n            - greeting\n            - which-vpn",
        ),
        ("status: {first_response: met}", "status: {first_response: running}"),
        ("remaining: {resolution: 4h1s}", "remaining: {resolution: 4h}"),
        ("transfer_to: customer-service", "transfer_to: null"),
    ],
)
def test_the_value_changes_and_the_rest_of_the_file_stays(before: str, after: str, tmp_path: Path) -> None:
    rules = "[first_response, others, resolution, some, to-network, vpn-words, which-vpn]"
    done = updated(tmp_path, f"{HEAD}          {before}\n\n# the end")
    content = done.content.decode()
    wanted = f"{HEAD}          {after}\n\n# the end"
    if "RULES" in after:
        rules = content.partition("rules: ")[2].partition("]")[0] + "]"
        assert {"some", "to-network"} <= set(rules.strip("[]").split(", "))
        wanted = wanted.replace("RULES", rules)
    assert content == wanted
    assert done.left == ()
    assert run_pack(pack(tmp_path, done.content), both=False).passed


@pytest.mark.parametrize(
    "text",
    [
        "no_actions: [greeting]",  # what must not happen does: only a person knows which is wrong
        "guidance: [be-quick]",  # there is no advice at all, and an empty list would check nothing
        "actions:\n            - greeting # now\n            - resolution late",  # the comment would be lost
        "due: {resolution: &when 09:45, first_response: *when}",  # one place, two values
    ],
)
def test_what_cannot_be_put_right_is_left_to_its_author(text: str, tmp_path: Path) -> None:
    source = f"{HEAD}          {text}\n"
    done = updated(tmp_path, source)
    assert len(done.left) >= 1
    assert done.content.decode().count("#") == source.count("#")
    if not done.done:
        assert done.content.decode() == source


def test_line_endings_and_the_byte_order_mark_stay(tmp_path: Path) -> None:
    source = b"\xef\xbb\xbf" + f"{HEAD}          priority: P1 # 为什么?\n".replace("\n", "\r\n").encode()
    assert updated(tmp_path, source).content == source.replace(b"priority: P1", b"priority: P2")


def test_the_difference_shows_the_lines_that_changed(tmp_path: Path) -> None:
    lines = updated(tmp_path, f"{HEAD}          priority: P1\n").diff("x.yaml").splitlines()
    assert [line for line in lines if line[0] in "+-"] == [
        "--- x.yaml",
        "+++ x.yaml",
        "-          priority: P1",
        "+          priority: P2",
    ]
