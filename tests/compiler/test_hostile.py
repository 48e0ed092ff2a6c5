"""Whatever is done to a policy's text, the compiler answers with a policy or with findings, never with an exception."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from slaengine.compiler import compile_pack, parse_scenarios
from slaengine.diagnostics import as_json, text_report

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")
SNIPPETS = [
    "[",
    "]",
    "{",
    "}",
    ":",
    ": ",
    "- ",
    "\n",
    "  ",
    "\t",
    '"',
    "'",
    "&a ",
    "*a",
    "!x ",
    "<<: ",
    "#",
    "|\n",
    "null",
    "0",
    "1e9",
    "-",
    "中",
    "\x00",
    "---\n",
    "P9",
    "? ",
]


@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), st.sampled_from(SNIPPETS)), min_size=1, max_size=3
    )
)
@settings(max_examples=150, deadline=None)
def test_a_policy_with_pieces_cut_out_and_put_in_is_compiled_or_refused_with_places(
    edits: list[tuple[int, int, str]],
) -> None:
    text = GOOD
    for at, cut, snippet in edits:
        text = text[:at] + snippet + text[at + cut :]
    result = compile_pack({"p.yaml": text.encode()})
    assert (result.policy is None) == any(finding.is_error for finding in result.findings)
    lines = text.splitlines() or [""]
    for finding in result.findings:
        assert 1 <= finding.place.line <= len(lines) + 1
        assert as_json(finding)["message"]
    assert text_report(result.findings, result.sources).endswith("\n")


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_refused_with_a_finding(content: bytes) -> None:
    result = compile_pack({"p.yaml": content})
    assert result.policy is None
    assert result.findings
    assert parse_scenarios("t.yaml", content)[2]


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_refused_with_findings_that_can_be_printed(text: str) -> None:
    result = compile_pack({"p.yaml": text.encode("utf-8", "replace")})
    assert result.findings
    report = text_report(result.findings, result.sources)
    assert all(letter.isprintable() or letter == "\n" for letter in report)
