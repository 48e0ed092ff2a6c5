"""The result of a run as JUnit XML: a suite for each test file, a case for each scenario."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from slaengine.diagnostics import Finding, text_report
from slaengine.diagnostics.formats.junit import junit_document, xml_text
from slaengine.testing.run import PackReport, Played


def junit_xml(reports: Sequence[PackReport]) -> str:
    """One document for all packs. What kept tests from being run is a case that is in error."""
    return junit_document("slaengine test", [suite for report in reports for suite in pack_suites(report)])


def pack_suites(report: PackReport) -> list[Element]:
    """The suites of one pack."""
    root = Element("testsuites")
    for file in report.files:
        played = [one for one in report.played if one.file is file]
        if played:
            _suite(root, f"{report.pack}/{file.name}", played, report)
    if report.problems or not report.played:
        _broken(root, report)
    return list(root)


def _suite(root: Element, name: str, played: Sequence[Played], report: PackReport) -> None:
    suite = SubElement(root, "testsuite", name=xml_text(name))
    for one in played:
        seconds = f"{one.seconds:.3f}"
        case = SubElement(suite, "testcase", classname=xml_text(name), name=xml_text(one.scenario.name), time=seconds)
        case.set("file", xml_text(name))
        case.set("line", str(one.place.line))
        if one.failures:
            _outcome(case, "failure", [failure.finding for failure in one.failures], report)
        elif not one.passed:
            _outcome(case, "error", one.findings, report)
    suite.set("tests", str(len(played)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("time", f"{sum(one.seconds for one in played):.3f}")


def _broken(root: Element, report: PackReport) -> None:
    suite = SubElement(
        root, "testsuite", name=xml_text(str(report.pack)), tests="1", failures="0", errors="1", time="0"
    )
    case = SubElement(suite, "testcase", classname=xml_text(str(report.pack)), name="the tests can be run", time="0")
    _outcome(case, "error", report.problems, report)


def _outcome(case: Element, kind: str, findings: Sequence[Finding], report: PackReport) -> None:
    message = "; ".join(one.message for one in findings) or "no test was run"
    element = SubElement(case, kind, type=findings[0].code if findings else "tests-missing", message=xml_text(message))
    element.text = xml_text(text_report(findings, report.sources))
