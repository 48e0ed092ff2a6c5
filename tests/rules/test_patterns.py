"""The safe regular expressions of `matches`: Python's answers, and never a blow-up."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slaengine.rules.limits import MATCHED_LENGTH_MAX, PATTERN_LENGTH_MAX
from slaengine.rules.pattern import PatternError, compile_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("abc", "xxABCxx", True),  # anywhere, whatever the case
        ("^abc$", "abc", True),
        ("^abc$", "abcd", False),
        ("a.c", "a\nc", True),
        ("a|b", "xbx", True),
        ("^(a|b)+$", "abba", True),
        ("^(a|b)+$", "abca", False),
        ("^a{2,3}$", "a", False),
        ("^a{2,3}$", "aaa", True),
        ("^a{2,3}$", "aaaa", False),
        ("^a{2}$", "aa", True),
        ("^a{2,}$", "aaaaa", True),
        ("^a{2,}$", "a", False),
        ("^a{0}b$", "b", True),
        ("^a{0,1}b$", "aab", False),
        (r"\bvpn\b", "my VPN!", True),
        (r"\bvpn\b", "vpns", False),
        (r"\Bpn", "vpn", True),
        (r"[^a-z]", "abc", False),
        (r"[]x]", "]", True),
        (r"[\]]", "]", True),
        (r"\d{3}-\d{4}", "call 555-1234", True),
        (r"漏洞|异常登录", "发现异常登录", True),
        (r"a\.b", "axb", False),
        ("(a*)*$", "b", True),  # empty repetitions end
        ("x?", "", True),
    ],
)
def test_a_pattern_finds_what_it_describes(pattern: str, text: str, found: bool) -> None:
    assert compile_pattern(pattern).search(text) is found


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("", "empty"),
        ("a" * (PATTERN_LENGTH_MAX + 1), "longer"),
        ("(a", "no )"),
        ("a)", "without a ("),
        ("[a", "no ]"),
        ("[z-a]", "can't be read"),
        ("[[a]", "write"),
        ("[a&&b]", "repeats a sign"),
        ("*a", "nothing before *"),
        ("a**", "one is enough"),
        ("a+?", "one is enough"),
        ("a{3,2}", "wrong way round"),
        ("a{", "nothing before {"),
        (r"(a)\1", "refer back"),
        ("(?=a)", "look-ahead"),
        ("(?i)a", "look-ahead"),
        (r"\p", "not known"),
        ("a\\", "not known"),
        ("((a{99}){99}){99}", "too much"),
        ("(" * 20 + "a" + ")" * 20, "nested"),
    ],
)
def test_a_pattern_outside_the_grammar_is_refused_with_the_reason(pattern: str, says: str) -> None:
    with pytest.raises(PatternError, match=re.escape(says)):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)*$", "(a|a)*b", ".*.*.*=x", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_patterns_that_blow_up_elsewhere_take_no_time_here(pattern: str) -> None:
    started_s = time.process_time()
    compile_pattern(pattern).search("a" * MATCHED_LENGTH_MAX + "!")
    assert time.process_time() - started_s < 1


def test_only_the_beginning_of_a_very_long_text_is_searched() -> None:
    assert compile_pattern("x").search("a" * (MATCHED_LENGTH_MAX - 1) + "x")
    assert not compile_pattern("x").search("a" * MATCHED_LENGTH_MAX + "x")


pieces = st.recursive(
    st.sampled_from(("a", "b", "[ab]", "[^a]", ".", r"\w", r"\d", "1", "^", "$", r"\b")),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(("*", "+", "?", "{2}", "{1,2}", "{0,2}", "{1,}"))).map(
            lambda pair: f"({pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(pieces, st.text("ab1 ", max_size=6))
def test_a_safe_pattern_means_what_it_means_to_python(pattern: str, text: str) -> None:
    # `$` before a final line feed is the one known difference, and no text here has one.
    assert compile_pattern(pattern).search(text) is bool(re.search(pattern, text, re.IGNORECASE | re.DOTALL))
