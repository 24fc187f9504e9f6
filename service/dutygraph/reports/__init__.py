"""Findings for people and for the tools that they have: one module a format, each with ``write``.

A format's module, and the library it needs, is imported when the format is first written, for the command line must start
fast. No report reads the clock: a report on the same findings is the same bytes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.findings import Findings

__all__ = ["CONTENT_TYPES", "EXTRA_FORMATS", "FORMATS", "Writer", "step_summary"]


class Writer(Protocol):
    """Returns findings as one report; ``lang`` is ``en`` or ``zh``."""

    def __call__(self, findings: Findings, *, lang: str) -> bytes:
        """Returns the report."""


def _lazy(module: str) -> Writer:
    def write(findings: Findings, *, lang: str) -> bytes:
        writer: Writer = import_module(module, __name__).write
        return writer(findings, lang=lang)

    return write


FORMATS: Mapping[str, Writer] = {
    "text": _lazy(".text"),
    "json": _lazy(".json"),
    "csv": _lazy(".csv"),
    "sarif": _lazy(".sarif"),
    "junit": _lazy(".junit"),
    "github": _lazy(".github"),
    "gitlab": _lazy(".gitlab"),
    "earl": _lazy(".earl"),
    "turtle": _lazy(".earl"),
    "jsonld": _lazy(".jsonld"),
    "html": _lazy(".html"),
    "openmetadata": _lazy(".openmetadata"),
    "oscal": _lazy("..oscal"),
}
"""Writer by format name. ``earl`` is EARL as Turtle, under its own name."""

EXTRA_FORMATS: Mapping[str, Writer] = {"pdf": _lazy(".pdf")}
"""Writers that need an extra installed; the command line has them, HTTP and the dossier do not."""

CONTENT_TYPES: Mapping[str, str] = {
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "github": "text/plain; charset=utf-8",
    "gitlab": "application/json",
    "earl": "text/turtle",
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "html": "text/html; charset=utf-8",
    "openmetadata": "application/json",
    "oscal": "application/json",
}
"""Media type by format name."""


def step_summary(findings: Findings, lang: str) -> str:
    """Returns the Markdown table that belongs in the file named by ``GITHUB_STEP_SUMMARY``."""
    from dutygraph.reports.github import step_summary as summary

    return summary(findings, lang)
