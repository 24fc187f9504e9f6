"""A page for people: self-contained, no scripts, nothing loaded, good on paper, light or dark.

Source: HTML Living Standard; Unicode Technical Report 36 for direction controls in text from others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from dutygraph.reports.place import place_of
from dutygraph.reports.wording import by_service, citation, counts_text, outcome_word, service_name, visible, waiver_text, word
from dutygraph.version import __version__

if TYPE_CHECKING:
    from dutygraph.findings import Finding, Findings

__all__ = ["write"]

_LANGUAGES = {"en": "en", "zh": "zh-Hans"}


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns all findings, by service: failed first, then cannot tell, untested, passed, inapplicable."""
    pages = Environment(
        loader=PackageLoader("dutygraph", "reports/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    services = [
        {
            "name": service_name(service, lang),
            "id": service.id,
            "counts": counts_text(found, lang),
            "findings": [_row(finding, findings, lang) for finding in found],
        }
        for service, found in by_service(findings)
    ]
    words = {
        key: word(key, lang) for key in ("title", "on", "reading", "rulebase", "outcome", "norm", "provision", "message", "place")
    }
    page = pages.get_template("report.html").render(
        lang=_LANGUAGES[lang],
        words=words,
        on=findings.on.isoformat(),
        reading=findings.reading.name,
        rulebase=findings.rulebase,
        counts=counts_text(findings.findings, lang),
        services=services,
        version=__version__,
    )
    return page.encode()


def _shown(value: object) -> object:
    """Every value that the template prints passes here before it is escaped."""
    return visible(value) if isinstance(value, str) else value


def _row(finding: Finding, findings: Findings, lang: str) -> dict[str, str]:
    return {
        "outcome": finding.outcome,
        "word": outcome_word(finding, lang),
        "norm": finding.norm.id,
        "iri": finding.norm.iri,
        "label": finding.norm.label.in_(lang),
        "citation": citation(finding, findings.rulebase, lang),
        "message": finding.message.in_(lang),
        "waiver": waiver_text(finding.waiver, lang) if finding.waiver else "",
        "place": place_of(finding),
    }
