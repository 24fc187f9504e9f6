"""JUnit XML, for GitLab, Jenkins and Azure DevOps: a suite an article, a case a duty and service.

A gap is a failure; what is waived, cannot be told, is untested or does not apply is skipped, with the reason.

Source: the JUnit XML that GitLab, Jenkins and Azure DevOps read; XML 1.0, section 2.2 for the characters that it can hold.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from junitparser import Attr, Failure, JUnitXml, Skipped, TestCase, TestSuite

from dutygraph.reports.place import file_of, place_of
from dutygraph.reports.wording import citation, outcome_word, visible, waiver_text
from dutygraph.vocab import DG, local_name

if TYPE_CHECKING:
    from dutygraph.findings import Finding, Findings
    from dutygraph.model import Provision
    from dutygraph.rulebase import Rulebase

__all__ = ["write"]

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Case(TestCase):
    """A case that says where it stands; GitLab shows the file."""

    file = Attr()
    line = Attr()


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns all findings. Suites come in the order of their first duty, cases by service."""
    report = JUnitXml("dutygraph")
    suites: dict[str, list[Finding]] = {}
    for finding in findings.findings:
        suites.setdefault(_article(finding), []).append(finding)
    for article, found in suites.items():
        report.add_testsuite(_suite(article, found, findings, lang))
    report.update_statistics()  # type: ignore[no-untyped-call]  # junitparser leaves it untyped
    out = BytesIO()
    report.write(out)
    return out.getvalue() + b"\n"


def _article(finding: Finding) -> str:
    """Returns the IRI of the article, or of the whole provision where it is in none."""
    norm = finding.norm
    return f"{norm.instrument}/{norm.provisions[0].split('-para-')[0].split('-item-')[0]}"


def _suite(article: str, found: list[Finding], findings: Findings, lang: str) -> TestSuite:
    rulebase = findings.rulebase
    suite = TestSuite(_title(rulebase.provisions.get(article), article, rulebase, lang))
    suite.timestamp = f"{findings.on.isoformat()}T00:00:00+08:00"
    suite.hostname = "dutygraph"
    suite.add_property("regulation", _regulation(found[0].norm.instrument, rulebase, lang))
    suite.add_property("as-of", findings.on.isoformat())
    suite.add_property("reading", findings.reading.name)
    suite.add_property("rulebase", f"{rulebase.version} {rulebase.digest}")
    for finding in found:
        suite.add_testcase(_case(finding, rulebase, article, lang))
    suite.update_statistics()  # type: ignore[no-untyped-call]  # junitparser leaves it untyped
    return suite


def _title(provision: Provision | None, article: str, rulebase: Rulebase, lang: str) -> str:
    if provision is None:
        return local_name(article)
    place = rulebase.cited(provision.citation, provision.instrument)
    return f"{place.in_(lang)} {provision.label.in_(lang)}"


def _regulation(instrument: str, rulebase: Rulebase, lang: str) -> str:
    label = rulebase.labels.get(instrument)
    return label.in_(lang) if label else instrument


def _case(finding: Finding, rulebase: Rulebase, article: str, lang: str) -> _Case:
    norm = finding.norm
    name = f"{norm.label.in_(lang)} — {finding.service.id}"
    first = norm.instrument == rulebase.norms[0].instrument
    suite = "cn.genai" if first else f"cn.{local_name(norm.instrument).replace('-', '_')}"
    case = _Case(_xml(visible(name)), f"{suite}.{local_name(article).replace('-', '_')}.{norm.id}", 0)
    case.file = _xml(file_of(finding))
    if finding.line:
        case.line = str(finding.line)
    if result := _outcome(finding, rulebase, lang):
        case.result = [result]
    return case


def _outcome(finding: Finding, rulebase: Rulebase, lang: str) -> Failure | Skipped | None:
    if finding.outcome == "passed":
        return None
    message = visible(finding.message.in_(lang))
    if finding.outcome != "failed":
        return _filled(Skipped(_xml(f"{outcome_word(finding, lang)}: {message}")), finding, rulebase, lang)
    if finding.waiver:
        return _filled(Skipped(_xml(f"{visible(waiver_text(finding.waiver, lang))} — {message}")), finding, rulebase, lang)
    return _filled(Failure(_xml(message), finding.severity), finding, rulebase, lang)


def _filled(result: Failure | Skipped, finding: Finding, rulebase: Rulebase, lang: str) -> Failure | Skipped:
    cited = citation(finding, rulebase, lang)
    result.text = _xml("\n".join((finding.service.id, DG + "shownBy", visible(place_of(finding)), finding.norm.iri, cited)))
    return result


def _xml(text: str) -> str:
    """XML has no form for some characters, not even an escape; others would hide in it."""
    return _NO_XML.sub("\ufffd", text)
