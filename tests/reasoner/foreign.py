"""Law, alignments and the vocabularies that they point at, as one set of axioms for a reasoner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import parse_rdf
from dutygraph.reasoning import law_quads
from dutygraph.resources import alignment_files, collection
from dutygraph.terms import Literal
from dutygraph.vocab import BASE, DCTERMS, OWL, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dutygraph.terms import Quad

DPV = (
    *("dpv-dpv.ttl", "dpv-ai.ttl", "dpv-risk.ttl", "dpv-tech.ttl"),
    *("dpv-legal-eu.ttl", "dpv-legal-kr.ttl", "dpv-eu-aiact.ttl", "dpv-eu-gdpr.ttl"),
)
EVERY = (*DPV, "airo.ttl", "vair.ttl", "eli.rdf", "gdprtext.ttl", "odrl22.ttl", "dcat3.ttl")
OUTSIDE_OWL = {XSD + name for name in ("date", "gYear", "duration")}
"""Datatypes that ELI, ODRL and DCAT give as ranges and that are not in the datatype map of OWL 2: HermiT refuses them."""
_LEFT_OUT = {OWL + "imports", OWL + "versionIRI", DCTERMS + "source"}


def links() -> list[Quad]:
    """Every alignment but LKIF, which stays at annotations; without the axioms' own annotations."""
    quads: list[Quad] = []
    for path, data in alignment_files(collection("ontology")):
        if "lkif" not in path:
            quads += parse_rdf(data, GRAPH_FORMATS["turtle"])
    axioms = {s for s, p, o, _ in quads if p == RDF + "type" and o == OWL + "Axiom"}
    return [quad for quad in quads if quad[0] not in axioms]


def vocabulary(paths: Iterable[Path]) -> list[Quad]:
    """What the files of others say."""
    quads: list[Quad] = []
    for path in paths:
        media = GRAPH_FORMATS["turtle" if path.suffix == ".ttl" else "rdfxml"]
        quads += parse_rdf(path.read_bytes(), media, lenient=True)
    return quads


def statements(paths: Iterable[Path]) -> list[Quad]:
    """Law, alignments and files of others, without literals, which RL's class rules do not look at."""
    law = (quad for quad in law_quads() if quad[1] not in _LEFT_OUT)
    return [quad for quad in (*law, *links(), *vocabulary(paths)) if not isinstance(quad[2], Literal)]


def our_classes() -> list[str]:
    """The named classes of the law graph, in reading order."""
    found = (str(s) for s, p, o, _ in law_quads() if p == RDF + "type" and o == OWL + "Class" and isinstance(s, str))
    return [iri for iri in dict.fromkeys(found) if iri.startswith(BASE)]
