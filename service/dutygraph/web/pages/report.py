"""The gap report: what evidence shows, what it does not, by when each duty is due; and every report format to take away.

Source: EARL 1.0 Schema, section 2.7, for outcomes. The page in print is the report on paper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request

from dutygraph.errors import ParameterError, nearest
from dutygraph.findings import OUTCOMES, check
from dutygraph.reports import CONTENT_TYPES, FORMATS
from dutygraph.reports.wording import counts
from dutygraph.web.pages.language import current_language
from dutygraph.web.pages.state import document_of, read_state

if TYPE_CHECKING:
    from flask import Blueprint

    from dutygraph.config import Settings
    from dutygraph.deadlines import Deadline
    from dutygraph.findings import Finding, Findings
    from dutygraph.web.pages.state import State
    from dutygraph.web.site import Site

__all__ = ["add"]

_ENDINGS = {
    "text": "txt",
    "sarif": "sarif.json",
    "junit": "xml",
    "github": "txt",
    "gitlab": "json",
    "earl": "ttl",
    "turtle": "ttl",
    "openmetadata": "json",
    "oscal": "json",
}


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:
    """Adds the gap report and its downloads."""

    def found() -> tuple[State, Findings]:
        state = read_state(request.values, knowledge, settings.max_body_bytes)
        document = document_of(state, knowledge.rulebase)
        return state, check([document], knowledge.rulebase, on=state.on, reading=state.reading)

    @routes.route("/check/report", methods=["GET", "POST"])
    def report() -> str:
        state, findings = found()
        return render_template(
            "report.html",
            state=state,
            day=state.on,
            digest=state.digest(knowledge.rulebase),
            groups=[(outcome, [f for f in findings.findings if f.outcome == outcome]) for outcome in OUTCOMES],
            counts=counts(findings.findings),
            formats=list(FORMATS),
            deadlines=_deadlines(findings),
            undated=[f for f in findings.findings if f.verdict.verdict == "applies" and f.norm.time_limit and not f.deadlines],
        )

    @routes.route("/check/report/<fmt>", methods=["GET", "POST"])
    def report_as(fmt: str) -> Response:
        if fmt not in FORMATS:
            remedy = nearest(fmt, FORMATS) or "Known: " + ", ".join(FORMATS) + "."
            raise ParameterError(f'There is no report format "{fmt}".', where="format", remedy=remedy)
        _, findings = found()
        headers = {"Content-Disposition": f'attachment; filename="gap-report.{fmt}.{_ENDINGS.get(fmt, fmt)}"'}
        return Response(FORMATS[fmt](findings, lang=current_language()), content_type=CONTENT_TYPES[fmt], headers=headers)


def _deadlines(findings: Findings) -> list[tuple[Finding, Deadline]]:
    """Returns each deadline with its finding: by the last day in time, those without one at the end."""
    pairs = [(finding, deadline) for finding in findings.findings for deadline in finding.deadlines]
    return sorted(pairs, key=lambda pair: (pair[1].due is None, str(pair[1].due), str(pair[1].event.on), pair[0].norm.id))
