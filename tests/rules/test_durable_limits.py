"""What durable-rules does not bear never reaches it, and what it holds is given back. Each limit was met once."""

from __future__ import annotations

import gc
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from types import FrameType

import pytest

from slaengine.rules import AllOf, AnyOf, Condition, FieldKind, Rule, Test, Unless, compile_table
from slaengine.rules.durable import BRANCHES_IN_SET_MAX, KEYS_MAX, RULES_IN_SET_MAX, DurableError, compile_durable
from slaengine.rules.durable_rulesets import KEYS_OF_ITS_OWN, Ruleset
from slaengine.rules.durable_terms import GROUPS_IN_RULE_MAX, TESTS_IN_RULE_MAX, Terms, cost
from slaengine.rules.limits import LIST_LENGTH_MAX, TESTS_MAX

pytest.importorskip("durable_rules_engine", reason="durable-rules does not run on this Python", exc_type=ImportError)
STATM = Path("/proc/self/statm")


def rules(*whens: Condition | None) -> list[Rule[int]]:
    return [Rule(f"rule-{number}", when, number) for number, when in enumerate(whens)]


def holds(field: str, value: str = "x") -> Test:
    return Test(field, "is", value, FieldKind.ENUM)


def fired(whens: list[Condition | None], facts: dict[str, object]) -> list[int]:
    """The numbers of the rules that durable-rules fires, which must be those of the indexed matcher."""
    found = [rule.then for rule in compile_durable(rules(*whens), "all").all(facts)]
    assert found == [rule.then for rule in compile_table(rules(*whens), "all").all(facts)]
    return found


def test_more_parts_than_a_message_has_keys_are_dealt_to_several_rulesets() -> None:
    words: list[Condition | None] = [
        AnyOf(tuple(Test("subject", "contains", (f"w{rule}-{part},",), FieldKind.TEXT) for part in range(8)))
        for rule in range(60)
    ]
    assert fired(words, {"subject": "w59-7, w0-0,"}) == [0, 59]


def test_a_message_of_the_most_keys_is_taken() -> None:
    keys = [f"k{number}" for number in range(KEYS_MAX)]
    table = Ruleset({"all": {"$and": [{"kind": 1}, *({key: 1} for key in keys)]}})
    assert table.ask(dict.fromkeys(keys, 1)) == {"all"}
    assert KEYS_MAX + KEYS_OF_ITS_OWN < 255
    with pytest.raises(DurableError, match="302"):  # the wall itself
        table.ask(dict.fromkeys((f"k{number}" for number in range(255)), 1))
    assert table.ask(dict.fromkeys(keys, 1)) == {"all"}  # and the question after it


def test_a_rule_of_as_many_tests_as_a_condition_may_have_is_taken() -> None:
    fields = [f"f{number}" for number in range(TESTS_MAX)]
    facts: dict[str, object] = dict.fromkeys(fields, "x")
    every = AllOf(tuple(map(holds, fields)))
    assert fired([every, Unless(every)], facts) == [0]
    assert fired([every, Unless(every)], {**facts, "f199": "y"}) == [1]
    assert fired([every, Unless(every)], {**facts, "f0": None}) == []


def test_a_rule_of_many_groups_is_taken() -> None:
    pairs = AllOf(tuple(AnyOf((holds(f"a{n}"), AllOf((holds(f"b{n}"), holds(f"c{n}"))))) for n in range(30)))
    facts: dict[str, object] = {f"{letter}{n}": "x" for letter in "bc" for n in range(30)}
    assert fired([pairs], facts) == [0]
    assert fired([pairs], {**facts, "c29": None}) == []


@pytest.mark.parametrize("operator", ["any_of", "none_of"])
def test_the_longest_lists_are_taken(operator: str) -> None:
    lists: list[Condition | None] = [
        Test("word", operator, tuple(f"w{rule}-{n}" for n in range(LIST_LENGTH_MAX)), FieldKind.ENUM)
        for rule in range(100)
    ]
    assert len(fired(lists, {"word": "w7-499"})) in (1, 99)


def test_groups_of_nothing_mean_what_they_mean_to_the_indexed_matcher() -> None:
    assert fired([AllOf(()), AnyOf(()), Unless(AnyOf(())), AnyOf((AllOf(()), holds("a")))], {"a": "x"}) == [0, 2, 3]


def test_no_expression_costs_more_than_the_library_bears() -> None:
    wide = AllOf(tuple(AnyOf((holds(f"a{n}"), holds(f"b{n}"))) for n in range(20)))
    found = cost(Terms().expression(wide, str))
    assert found.groups <= GROUPS_IN_RULE_MAX
    assert found.tests <= TESTS_IN_RULE_MAX
    assert RULES_IN_SET_MAX + 1 <= 50  # some hundred siblings never return
    assert BRANCHES_IN_SET_MAX + 1 < 64


def test_no_two_keys_of_a_message_are_one_to_the_library() -> None:
    def fnv(text: str) -> int:  # as the library tells names apart
        found = 2166136261
        for byte in text.encode():
            found = (found ^ byte) * 16777619 % 2**32
        return found

    names = ["kind", "id", "sid", "$s", "$forward", *(f"k{number}" for number in range(KEYS_MAX))]
    assert len({fnv(name) for name in names}) == len(names)


def test_a_table_that_is_dropped_gives_its_memory_back() -> None:
    if not STATM.exists():
        pytest.skip("this system does not tell how much memory a process has")

    def live_through(times: int) -> int:
        for _ in range(times):
            table = compile_durable(rules(*(holds("a", f"w{n}") for n in range(200))), "all")
            assert len(table.all({"a": "w7"})) == 1
        gc.collect()
        return int(STATM.read_text().split()[1]) * 4096

    before = live_through(10)
    assert live_through(40) - before < 5_000_000  # were they kept, they would hold some 180 MB


def test_memory_stays_as_it_is_however_often_a_table_is_asked() -> None:
    if not STATM.exists():
        pytest.skip("this system does not tell how much memory a process has")
    table = compile_durable(rules(*(holds("a", f"w{n % 9}") for n in range(40))), "all")

    def ask(times: int) -> int:
        for number in range(times):
            table.all({"a": f"w{number % 11}"})
        return int(STATM.read_text().split()[1]) * 4096

    before = ask(2_000)
    assert ask(10_000) - before < 1_000_000


def test_a_process_that_ends_with_tables_ends_in_silence() -> None:
    program = (
        "from slaengine.rules import *; from slaengine.rules.durable import compile_durable\n"
        "table = compile_durable([Rule('a', Test('f', 'is', 'x', FieldKind.ENUM), 1)], 'all')\n"
        "assert table.all({'f': 'x'})\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_question_that_is_broken_off_leaves_nothing_for_the_next_one() -> None:
    table = compile_durable(rules(*(holds("a", f"w{n % 7}") for n in range(45))), "all")
    expected = {n: [rule for rule in range(45) if rule % 7 == n] for n in range(7)}
    broken = 0

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for number in range(400):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.00002 + number * 0.0000005)
                table.all({"a": f"w{number % 7}"})
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                broken += 1
            other = (number + 1) % 7
            assert [rule.then for rule in table.all({"a": f"w{other}"})] == expected[other]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert broken > 20


def test_tables_are_made_asked_and_dropped_by_several_threads() -> None:
    wrong: list[int] = []
    numbers = count()

    def work() -> None:
        for _ in range(15):
            number = next(numbers)
            table = compile_durable(rules(*(holds("a", f"w{n}") for n in range(60))), "all")
            answers = [[rule.then for rule in table.all({"a": f"w{n}"})] for n in (number % 60, 3)]
            wrong.extend([number] if answers != [[number % 60], [3]] else [])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_no_text_of_a_rule_or_a_ticket_reaches_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    library = sys.modules["durable_rules_engine"]
    seen: list[str] = []

    def listen(real: Callable[..., object], first: object, text: str) -> object:
        seen.append(text)
        return real(first, text)

    for name in ("create_ruleset", "assert_fact", "retract_fact"):
        monkeypatch.setattr(library, name, partial(listen, getattr(library, name)))
    table = compile_durable(
        rules(holds("secret", "hidden"), Test("subject", "contains", ("words",), FieldKind.TEXT)), "all"
    )
    table.all({"secret": "hidden", "subject": "many words"})
    assert len(seen) == 3
    assert not [text for text in seen for word in ("secret", "hidden", "subject", "words") if word in text]
    assert all(isinstance(value, int) for key, value in json.loads(seen[1]).items() if key != "sid")
