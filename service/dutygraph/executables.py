"""The query library in RDF, so that an editor that reads our graph offers the questions with it.

Source: SHACL Advanced Features, section 3.1 (sh:SPARQLExecutable); SHACL, section 5.2.1 (prefix declarations).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.catalog import load_library
from dutygraph.terms import Blank, Literal
from dutygraph.vocab import BASE, DCTERMS, PREFIXES, RDF, RDFS, SCHEMA, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.model import Provision
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

__all__ = ["provision_of", "query_quads"]

_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_DECLARED = BASE + "id/prefixes"


def provision_of(name: str, rulebase: Rulebase) -> Provision | None:
    """Returns the provision that a query names: ``art-2-para-1`` of the Measures, or ``INSTRUMENT/art-2-para-1``.

    ``None`` where the law that is installed has no such provision.
    """
    instrument = str(rulebase.norms[0].instrument)
    whole = f"{instrument.rpartition('/')[0]}/{name}" if "/" in name else f"{instrument}/{name}"
    return rulebase.provisions.get(whole)


def query_quads(rulebase: Rulebase) -> Iterator[Quad]:
    """Returns every library query as an executable, by id, and the prefixes that they use."""
    for query in load_library():
        iri = f"{BASE}id/query/{query.id}"
        text = "\n".join(line for line in query.text.split("\n") if not line.startswith("#+"))
        yield iri, RDF + "type", SH + "SPARQLExecutable", ""
        yield iri, RDF + "type", SH + "SPARQLSelectExecutable", ""
        for lang in ("en", "zh"):
            yield iri, RDFS + "comment", Literal(query.title.in_(lang), language=lang), ""
            yield iri, RDFS + "label", Literal(f"{query.id}: {query.title.in_(lang)}", language=lang), ""
        yield iri, SH + "prefixes", _DECLARED, ""
        yield iri, SH + "select", Literal(text), ""
        yield iri, SCHEMA + "target", BASE + "sparql", ""
        yield iri, DCTERMS + "identifier", Literal(query.id), ""
        yield iri, DCTERMS + "license", _LICENSE, ""
        for needed in query.needs:
            yield iri, DCTERMS + "requires", needed, ""
        for name in query.provisions:
            if found := provision_of(name, rulebase):
                yield iri, DCTERMS + "source", str(found.iri), ""
    for prefix, namespace in sorted(PREFIXES.items()):
        node = Blank(f"prefix-{prefix}-of-dutygraph")
        yield _DECLARED, SH + "declare", node, ""
        yield node, RDF + "type", SH + "PrefixDeclaration", ""
        yield node, SH + "prefix", Literal(prefix), ""
        yield node, SH + "namespace", Literal(namespace, XSD + "anyURI"), ""
