"""The same EARL assertions as JSON-LD.

Source: Evaluation and Report Language (EARL) 1.0 Schema; JSON-LD 1.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.engines import serialize_quads
from dutygraph.reports.earl import assertions

if TYPE_CHECKING:
    from dutygraph.findings import Findings

__all__ = ["write"]


def write(findings: Findings, *, lang: str) -> bytes:  # noqa: ARG001  (both languages are always there)
    """Returns all assertions as JSON-LD."""
    return serialize_quads(assertions(findings), "application/ld+json")
