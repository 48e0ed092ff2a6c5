"""Findings for machines: read back by readers of other descent, with texts that try to break out of each format."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st
from junitparser import JUnitXml
from tests.published import SARIF, published

from slaengine.cli.options import FINDING_FORMATS
from slaengine.compiler import compile_pack
from slaengine.diagnostics import CODES, Finding, Place, Related, Severity, finding
from slaengine.diagnostics.formats import FORMATS, Report
from slaengine.diagnostics.formats.markdown import CELL_LENGTH_MAX, ROWS_MAX, code, literal, prose
from slaengine.diagnostics.formats.report import Lines, replacements

HOSTILE = (
    "plain",
    "a\nb\r\nc",
    "::error file=x::gotcha",
    "%0A::set-output name=x::y",
    "a|b | c\\| d \\\\| e",
    "`rm -rf` ``x`` ```",
    "<script>alert(1)</script><img src=x onerror=y>",
    "</testcase>]]>&amp;<!--",
    "[click](https://evil.example) ![x](y) https://evil.example www.evil.example",
    "@everyone #1 *bold* _it_ ~~no~~ $x$",
    "\x00\x1b[31m\u202e\ud800",
    "技术支持😀",
)
texts = st.text(st.characters(exclude_categories=()), max_size=60) | st.sampled_from(HOSTILE)


def raw(message: str, file: str = "p.yaml", *, line: int = 1, severity: Severity = Severity.ERROR) -> Finding:
    """A finding whose message was not made harmless by the registry."""
    return Finding("bad-name", severity, message, Place(file, line, 1, line, 2), fix=message, near=(message,))


def rendered(form: str, *findings: Finding, sources: dict[str, str] | None = None) -> str:
    return FORMATS[form]([Report("slaengine validate", findings, sources or {})])


def test_every_format_of_the_command_line_has_a_renderer() -> None:
    assert ("text", *FORMATS) == FINDING_FORMATS


# GitHub


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands as GitHub's runner reads them: one a line, properties split at `,` and `=`, then unescaped."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line, re.DOTALL)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match[2].split(","))
        found.append((match[1], {key: unescaped(value) for key, value in pairs}, unescaped(match[3])))
    return found


def unescaped(text: str) -> str:
    for sign in ("%0D", "%0A", "%3A", "%2C", "%25"):
        text = text.replace(sign, chr(int(sign[1:], 16)))
    return text


@given(texts, texts)
@example("a", "x,y:z=1%0A.yaml")
@example("::error::", "::set-env name=a::b")
def test_a_github_command_is_one_line_and_reads_back(message: str, file: str) -> None:
    ((kind, properties, data),) = commands(rendered("github", raw(message, file)))
    assert kind == "error"
    assert properties == {"file": file, "line": "1", "col": "1", "endColumn": "1", "title": "bad-name"}
    assert data.startswith(" ".join(message.splitlines())[:10].rstrip())


def test_github_gets_no_columns_for_a_place_of_several_lines() -> None:
    one = finding("bad-name", Place("p.yaml", 2, 5, 4, 3), value="x")
    ((_, properties, _),) = commands(rendered("github", one))
    assert properties == {"file": "p.yaml", "line": "2", "endLine": "4", "title": "bad-name"}


def test_github_knows_each_severity() -> None:
    lines = rendered("github", *(raw("x", severity=severity) for severity in Severity)).splitlines()
    assert [line.split()[0] for line in lines] == ["::error", "::warning", "::notice"]


# SARIF


def results(text: str) -> list[dict[str, Any]]:
    log = json.loads(text)
    assert [error.message for error in published(SARIF).iter_errors(log)] == []
    found: list[dict[str, Any]] = log["runs"][0]["results"]
    return found


def of_bad_policies() -> list[Report]:
    reports = []
    for folder in sorted((Path(__file__).parents[1] / "policies_bad").iterdir()):
        if not folder.is_dir():
            continue
        files = {file.name: file.read_bytes() for file in folder.glob("*.yaml")}
        compilation = compile_pack(files)
        reports.append(Report(folder.name, compilation.findings, compilation.sources))
    return reports


def test_every_kind_of_finding_is_valid_sarif_and_has_help() -> None:
    reports = of_bad_policies()
    text = FORMATS["sarif"](reports)
    assert len(results(text)) == sum(len(report.findings) for report in reports) > 50
    for rule in json.loads(text)["runs"][0]["tool"]["driver"]["rules"]:
        assert CODES[rule["id"]].why in rule["help"]["text"]
        assert CODES[rule["id"]].better in rule["help"]["markdown"]


def test_sarif_tools_reads_every_kind_of_finding(tmp_path: Path) -> None:
    from sarif.loader import load_sarif_file  # it brings matplotlib, which takes a while

    reports = of_bad_policies()
    file = tmp_path / "found.sarif"
    file.write_text(FORMATS["sarif"](reports), encoding="utf-8")
    read = load_sarif_file(str(file))
    findings = [one for report in reports for one in report.findings]
    assert read.get_result_count() == len(findings)
    places = Counter((one.code, one.place.file, one.place.line) for one in findings)
    assert Counter((row["Code"], row["Location"], row["Line"]) for row in read.get_records()) == places


def utf16(text: str, region: dict[str, int]) -> str:
    """What a reader that counts UTF-16 code units sees in a region of one line."""
    line = text.splitlines()[region["startLine"] - 1].encode("utf-16-le")
    return line[2 * (region["startColumn"] - 1) : 2 * (region["endColumn"] - 1)].decode("utf-16-le")


def test_sarif_counts_columns_in_utf16_code_units() -> None:
    text = "😀技术👩‍💻: {a: here}"
    start = text.index("here") + 1
    one = finding("bad-name", Place("p.yaml", 1, start, 1, start + 4), value="here")
    (result,) = results(rendered("sarif", one, sources={"p.yaml": text}))
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region["startColumn"] == start + 3  # three letters beyond the basic plane stand before it
    assert utf16(text, region) == "here"


@given(st.text(max_size=20), st.text(min_size=1, max_size=8), st.text(max_size=8))
def test_a_region_of_sarif_is_the_marked_text_whatever_stands_around_it(before: str, word: str, after: str) -> None:
    line = re.sub(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "·", before + word + after)
    start = len(before) + 1
    one = finding("bad-name", Place("p.yaml", 1, start, 1, start + len(word)), value="x")
    (result,) = results(rendered("sarif", one, sources={"p.yaml": line}))
    assert utf16(line, result["locations"][0]["physicalLocation"]["region"]) == line[start - 1 :][: len(word)]


def test_sarif_gives_no_columns_where_it_cannot_count_them() -> None:
    (result,) = results(rendered("sarif", raw("x", "gone.yaml")))
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "endLine": 1}


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("desk/a b,技.yaml", {"uri": "desk/a%20b%2C%E6%8A%80.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/etc/desk.yaml", {"uri": "file:///etc/desk.yaml"}),
        ("a\udcff.yaml", {"uri": "a%FF.yaml", "uriBaseId": "%SRCROOT%"}),  # a name that is no UTF-8
    ],
)
def test_sarif_names_files_relative_to_the_root_of_the_source(file: str, artifact: dict[str, str]) -> None:
    (result,) = results(rendered("sarif", raw("x", file)))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == artifact


def test_sarif_proposes_the_near_word_in_the_place_of_the_wrong_one() -> None:
    policy = b"""\
policy: {name: d, version: "1", timezone: UTC}
priorities:
  levels: {P1: null, P2: null}
  rules: [{name: all, otherwise: true, then: "P11"}]
"""
    compilation = compile_pack({"p.yaml": policy})
    (result,) = results(rendered("sarif", *compilation.findings, sources=dict(compilation.sources)))
    (replacement,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert utf16(policy.decode(), replacement["deletedRegion"]) == '"P11"'
    assert replacement["insertedContent"] == {"text": "P1"}


def test_nothing_is_replaced_where_the_place_holds_more_than_the_wrong_word() -> None:
    one = finding("unknown-level", Place("p.yaml", 1, 1, 1, 9), allowed=["P1"], typed="P11", name="P11")
    assert one.near == ("P1",)
    assert replacements(one, Lines({"p.yaml": "then: P11"})) == ()


def test_related_places_are_in_sarif() -> None:
    related = [Related(Place("b.yaml", 2), "first here")]
    (result,) = results(rendered("sarif", finding("duplicate-key", Place("p.yaml"), related=related, key="k")))
    assert result["relatedLocations"][0]["message"] == {"text": "first here"}


@given(texts, texts)
def test_sarif_is_valid_whatever_a_policy_says(message: str, file: str) -> None:
    text = rendered("sarif", raw(message, file)).encode("utf-8", "replace").decode()
    assert len(results(text)) == 1


# JUnit


@given(texts, texts)
@example("]]></failure></testcase>", "</testsuite>")
def test_junit_reads_back_whatever_a_policy_says(message: str, file: str) -> None:
    text = rendered("junit", raw(message, file), raw(message, file, severity=Severity.WARNING))
    document = JUnitXml.fromstring(text.encode("utf-8", "replace"))
    (suite,) = document
    first, second = suite
    assert (document.tests, document.failures, document.errors) == (2, 1, 0)
    assert (suite.name, first.is_failure, second.is_passed) == ("slaengine validate", True, True)


def test_junit_shows_the_excerpt_and_has_a_case_where_nothing_was_found() -> None:
    one = finding("unknown-level", Place("p.yaml", 1, 7, 1, 10), name="P11")
    root = ET.fromstring(rendered("junit", one, sources={"p.yaml": "then: P11"}))
    assert "  1 | then: P11\n    |       ^^^" in str(root.findtext(".//failure"))
    assert JUnitXml.fromstring(rendered("junit").encode()).tests == 1


def test_a_skipped_check_is_seen_in_every_format() -> None:
    report = [Report("slaengine ci: diff", (), skipped="there is no base")]
    assert commands(FORMATS["github"](report)) == [
        ("warning", {"title": "slaengine ci: diff"}, "skipped: there is no base")
    ]
    assert JUnitXml.fromstring(FORMATS["junit"](report).encode()).skipped == 1
    assert "there is no base" in FORMATS["markdown"](report)
    log = json.loads(FORMATS["sarif"](report))
    assert results(FORMATS["sarif"](report)) == []
    assert "there is no base" in log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


# Markdown


class Page(HTMLParser):
    """The elements and the words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.cells: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def page(markdown: str) -> Page:
    """As GitHub's own reader of Markdown shows it, HTML let through so that an escape would be seen."""
    text = markdown.encode("utf-8", "replace").decode()
    return Page(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))


@given(texts, texts)
@example("a|b\\|c\\\\|d", "x|y`z`.yaml")
@example("`", "``")
def test_a_row_of_markdown_stays_a_row_and_nothing_in_it_is_alive(message: str, file: str) -> None:
    shown = page(rendered("markdown", raw(message, file)))
    assert len(shown.cells) == 8
    assert shown.cells[4].strip() == "error"
    assert set(shown.elements) <= {"p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code"}


def seen(markdown: str) -> str:
    """What a cell shows."""
    return "".join(page(f"| a |\n|---|\n| {markdown} |").cells[1:]).replace("\u2060", "").strip()


@given(st.sampled_from(HOSTILE) | st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=40))
def test_markdown_shows_the_words_as_they_were_written(text: str) -> None:
    plain = text.encode("utf-8", "replace").decode()
    words = re.sub(r"[^\S ]+|[\x00-\x1f\x7f]+", " ", plain).strip()
    assert seen(literal(plain)) == words
    assert re.sub(r"\s+", " ", seen(code(plain))) == re.sub(r"\s+", " ", words)


@pytest.mark.parametrize("word", ["a`b", "``", "`", "P|9", "x\\", "\\`|"])
def test_a_word_that_code_cannot_hold_is_shown_whole_with_its_marks(word: str) -> None:
    assert seen(prose(f"there is no level `{word}`, sorry")) == f"there is no level `{word}`, sorry"


def test_words_between_backticks_are_code_and_mentions_reach_nobody() -> None:
    assert page(prose("no level `P9`")).elements == ["p", "code"]
    assert "@everyone" not in prose("ask @everyone about #12")


def test_a_table_of_markdown_is_never_longer_than_a_comment_may_be() -> None:
    text = rendered("markdown", *[raw("x" * 5_000, "f" * 200)] * (ROWS_MAX + 5))
    assert "… and 5 more" in text
    assert len(text) < ROWS_MAX * (CELL_LENGTH_MAX + 300)
