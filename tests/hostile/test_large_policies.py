"""Policies with thousands of mistakes or parts: each is refused within a second of work."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from slaengine.compiler import compile_pack
from slaengine.compiler.compile import Compilation
from slaengine.diagnostics import few_comparisons, near_names

DESK: dict[str, Any] = {
    "policy": {"name": "desk", "version": "1", "timezone": "Asia/Shanghai"},
    "priorities": {
        "levels": {"P1": {"title": "Urgent"}},
        "rules": [{"name": "rest", "otherwise": True, "then": "P1"}],
    },
    "targets": {"resolution": {"start": "created", "stop": "resolved", "goal": "1h"}},
}
HOURS = {"mon-fri": ["09:00-12:00", "13:00-18:00"]}


def compiled(**sections: Any) -> Compilation:
    """The compilation of a small desk with some sections of its own."""
    return compile_pack({"desk.yaml": json.dumps(DESK | sections).encode()})


MANY: dict[str, dict[str, Any]] = {
    "calendars": {"calendars": {f"c{n}": {"hours": HOURS, "holidays": {"country": "CN"}} for n in range(3_000)}},
    "wrong calendars": {"calendars": {f"c{n}": {"hours": HOURS, "holidays": {"country": "XX"}} for n in range(199)}},
    "targets": {"targets": {f"t{n}": {"start": "created", "stop": "resolved", "goal": "1h"} for n in range(4_000)}},
    "unknown sections": {f"section{n}": 1 for n in range(20_000)},
    "unknown statuses": {
        "statuses": {f"st{n}": {} for n in range(4_000)},
        "targets": {
            "resolution": DESK["targets"]["resolution"] | {"pause_on": [f"ts{n}" for n in range(3_000)]},
        },
    },
    "wrong values": {
        "fields": {"kind_of": {"type": "enum", "values": [f"value{n}" for n in range(4_900)]}},
        "priorities": DESK["priorities"]
        | {
            "rules": [
                *({"name": f"r{n}", "when": {"kind_of": f"valeu{n}"}, "then": "P1"} for n in range(200)),
                *DESK["priorities"]["rules"],
            ]
        },
    },
}


@pytest.mark.parametrize("sections", MANY.values(), ids=MANY)
def test_thousands_of_mistakes_are_refused_within_a_second(sections: dict[str, Any]) -> None:
    compiled(nonsense=1)  # what is imported on the way to the first refusal is not counted
    began = time.process_time()
    findings = compiled(**sections).findings
    assert time.process_time() - began < 2  # half of it where nothing else runs
    assert any(finding.is_error for finding in findings)


def test_a_limit_says_how_many_calendars_there_may_be() -> None:
    (finding,) = compiled(**MANY["calendars"]).findings
    assert (finding.code, "200" in finding.message) == ("too-many", True)


def test_the_first_of_many_mistakes_still_get_a_suggestion() -> None:
    findings = compiled(**MANY["wrong values"]).findings
    assert findings[0].near
    assert not findings[-1].near


def test_words_that_were_not_compared_for_one_policy_are_compared_for_the_next() -> None:
    with few_comparisons(1):
        near_names("targetz", ["fields", "targets"])
        assert near_names("targetz", ["targets"]) == ()
    assert near_names("targetz", ["targets"]) == ("targets",)
