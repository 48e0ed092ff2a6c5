"""Findings as JUnit XML: a suite for each check, a case for each finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from slaengine.diagnostics.finding import Finding
from slaengine.diagnostics.formats.report import Report, in_a_line
from slaengine.diagnostics.render import text_report

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(reports: Sequence[Report]) -> str:
    """One document; a suite without findings has one case that passes, one that was skipped says why."""
    return junit_document("slaengine", [findings_suite(report) for report in reports])


def junit_document(name: str, suites: Iterable[Element]) -> str:
    """The document around the suites, which are counted together."""
    root = Element("testsuites", name=name)
    root.extend(suites)
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def findings_suite(report: Report) -> Element:
    """The suite of one check."""
    suite = Element("testsuite", name=xml_text(report.title))
    for finding in report.findings:
        _case(suite, finding, report)
    if not report.findings:
        case = SubElement(suite, "testcase", classname=xml_text(report.title), name="no findings", time="0")
        if report.skipped is not None:
            case.set("name", "skipped")
            SubElement(case, "skipped", message=xml_text(report.skipped))
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("time", "0")
    return suite


def xml_text(text: str) -> str:
    """Without the characters that XML cannot carry."""
    return _NOT_XML.sub("�", text)


def _case(suite: Element, finding: Finding, report: Report) -> None:
    file, name = xml_text(finding.place.file), xml_text(f"{finding.code} {finding.place.at}")
    case = SubElement(suite, "testcase", classname=file, name=name, file=file, line=str(finding.place.line), time="0")
    text = xml_text(text_report([finding], report.sources).rpartition("\n\n")[0])
    if finding.severity in report.fails:
        SubElement(case, "failure", type=finding.code, message=xml_text(in_a_line(finding))).text = text
    else:
        SubElement(case, "system-out").text = text
