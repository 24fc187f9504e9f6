"""Words for the fixed values of the model.

Types of norm and phases are words of the law, so the graph has them; verdicts, truths, outcomes and states of deadlines are
words of the interface, so the gettext catalog has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g
from flask_babel import gettext

from dutygraph.vocab import DCTERMS, DG, ELI, OWL, PROV, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

__all__ = ["property_word", "words"]


def words(rulebase: Rulebase, lang: str) -> dict[str, str]:
    """Returns the word for each fixed value in a language."""
    values = {value for norm in rulebase.norms for value in (norm.type, *norm.phases)}
    named = {value: DG + "".join(part.capitalize() for part in value.split("-")) for value in values}
    return {value: rulebase.labels[iri].in_(lang) for value, iri in named.items()} | _interface()


def _interface() -> dict[str, str]:
    return {
        "applies": gettext("applies"),
        "does-not-apply": gettext("does not apply"),
        "undetermined": gettext("cannot tell yet"),
        "true": gettext("yes"),
        "false": gettext("no"),
        "unknown": gettext("not known"),
        "passed": gettext("shown"),
        "failed": gettext("not shown"),
        "cantTell": gettext("cannot tell"),
        "untested": gettext("untested"),
        "inapplicable": gettext("inapplicable"),
        "met": gettext("met"),
        "missed": gettext("missed"),
        "due": gettext("due"),
    }


def property_word(iri: str) -> str:
    """Returns the word for a property of another vocabulary that pages show; empty for any other."""
    if "property_words" not in g:
        g.property_words = _others()
    return str(g.property_words.get(iri, ""))


def _others() -> dict[str, str]:
    return {
        RDF + "type": gettext("type"),
        RDFS + "subClassOf": gettext("kind of"),
        RDFS + "subPropertyOf": gettext("special case of"),
        RDFS + "domain": gettext("domain"),
        RDFS + "range": gettext("range"),
        RDFS + "isDefinedBy": gettext("defined in"),
        RDFS + "label": gettext("label"),
        RDFS + "seeAlso": gettext("see also"),
        OWL + "imports": gettext("imports"),
        OWL + "versionInfo": gettext("version"),
        OWL + "versionIRI": gettext("version IRI"),
        OWL + "equivalentClass": gettext("same as the class"),
        SKOS + "prefLabel": gettext("label"),
        SKOS + "altLabel": gettext("other label"),
        SKOS + "definition": gettext("definition"),
        SKOS + "notation": gettext("notation"),
        SKOS + "editorialNote": gettext("note of the editors"),
        SKOS + "historyNote": gettext("history"),
        SKOS + "example": gettext("example"),
        SKOS + "broader": gettext("broader"),
        SKOS + "inScheme": gettext("in the scheme"),
        SKOS + "exactMatch": gettext("exact match"),
        SKOS + "closeMatch": gettext("close match"),
        SKOS + "relatedMatch": gettext("related match"),
        SKOS + "broadMatch": gettext("broader match"),
        SKOS + "narrowMatch": gettext("narrower match"),
        DCTERMS + "source": gettext("source"),
        DCTERMS + "references": gettext("refers to"),
        DCTERMS + "title": gettext("title"),
        DCTERMS + "abstract": gettext("abstract"),
        DCTERMS + "created": gettext("created"),
        DCTERMS + "license": gettext("licence"),
        DCTERMS + "identifier": gettext("identifier"),
        DCTERMS + "bibliographicCitation": gettext("citation"),
        DCTERMS + "isReplacedBy": gettext("replaced by"),
        ELI + "is_part_of": gettext("part of"),
        ELI + "cites": gettext("cites"),
        ELI + "passed_by": gettext("passed by"),
        ELI + "is_realized_by": gettext("text"),
        ELI + "is_embodied_by": gettext("published at"),
        ELI + "language": gettext("language"),
        ELI + "number": gettext("number"),
        ELI + "date_document": gettext("signed on"),
        ELI + "date_publication": gettext("published on"),
        ELI + "first_date_entry_in_force": gettext("in force from"),
        SCHEMA + "name": gettext("name"),
        SCHEMA + "provider": gettext("provider"),
        PROV + "wasDerivedFrom": gettext("derived from"),
        PROV + "hadPrimarySource": gettext("primary source"),
    }
