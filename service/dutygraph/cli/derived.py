"""What ``dutygraph export`` writes for other graphs and tools: ODRL, DPV, SSSOM, Akoma Ntoso, LegalRuleML."""

from __future__ import annotations

from dutygraph.construct import CONSTRUCTED, constructed_bytes, sssom_text
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.errors import UsageError
from dutygraph.legalxml import akoma_ntoso_text, legalruleml_text
from dutygraph.rulebase import load_rulebase

__all__ = ["DERIVED", "derived"]

_XML = {"akoma-ntoso": akoma_ntoso_text, "legalruleml": legalruleml_text}
DERIVED = (*CONSTRUCTED, "sssom", *_XML)


def derived(what: str, *, fmt: str, lang: str) -> str | bytes:
    """Returns one derived artefact; the format counts for RDF, the language for the others.

    Raises:
        UsageError: a format that is no RDF was asked for.
    """
    if what == "sssom":
        return sssom_text(lang)
    if what in _XML:
        return _XML[what](load_rulebase(), lang)
    if fmt not in GRAPH_FORMATS:
        remedy = "Use " + ", ".join(GRAPH_FORMATS) + "."
        raise UsageError(f"{what} is not written as {fmt}.", where="--format", remedy=remedy)
    return constructed_bytes(what, GRAPH_FORMATS[fmt])
