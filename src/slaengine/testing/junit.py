"""The result of a run as JUnit XML: a suite for each test file, a case for each scenario."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from slaengine.diagnostics import Finding, text_report
from slaengine.testing.run import PackReport, Played

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(reports: Sequence[PackReport]) -> str:
    """One document for all packs. What kept tests from being run is a case that is in error."""
    root = Element("testsuites", name="slaengine test")
    for report in reports:
        for file in report.files:
            played = [one for one in report.played if one.file is file]
            if played:
                _suite(root, f"{report.pack}/{file.name}", played, report)
        if report.problems or not report.played:
            _broken(root, report)
    _count(root, root.findall("testsuite"))
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Element, name: str, played: Sequence[Played], report: PackReport) -> None:
    suite = SubElement(root, "testsuite", name=_xml(name))
    for one in played:
        seconds = f"{one.seconds:.3f}"
        case = SubElement(suite, "testcase", classname=_xml(name), name=_xml(one.scenario.name), time=seconds)
        case.set("file", _xml(name))
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
    suite = SubElement(root, "testsuite", name=_xml(str(report.pack)), tests="1", failures="0", errors="1", time="0")
    case = SubElement(suite, "testcase", classname=_xml(str(report.pack)), name="the tests can be run", time="0")
    _outcome(case, "error", report.problems, report)


def _outcome(case: Element, kind: str, findings: Sequence[Finding], report: PackReport) -> None:
    message = "; ".join(one.message for one in findings) or "no test was run"
    element = SubElement(case, kind, type=findings[0].code if findings else "tests-missing", message=_xml(message))
    element.text = _xml(text_report(findings, report.sources))


def _count(root: Element, suites: Sequence[Element]) -> None:
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))


def _xml(text: str) -> str:
    """Without the characters that XML cannot carry."""
    return _NOT_XML.sub("�", text)
