"""The law as triples in memory, looked up both ways, so that a page need not query the store.

The law does not change while a server runs; what is stated about services does, and is always asked of the store.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dutygraph.engines import parse_rdf
from dutygraph.model import Bilingual
from dutygraph.resources import collection, read_all
from dutygraph.terms import Blank, TripleIndex
from dutygraph.vocab import BASE, DCTERMS, DG, ELI, PREFIXES, RDF, RDFS, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dutygraph.model import Norm, Provision
    from dutygraph.rulebase import Rulebase

__all__ = ["LawGraph", "law_graph", "short_name"]


class LawGraph:
    """The law graph, with labels, inverse links, and the tree of provisions."""

    def __init__(self, rulebase: Rulebase, index: TripleIndex, incoming: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        self.rulebase = rulebase
        self.index = index
        self._incoming = incoming
        self._norms = _norms_by_provision(rulebase)
        self._children = _children(rulebase, incoming)
        self._is_alone = len(self.instruments()) == 1

    def __contains__(self, iri: object) -> bool:
        return iri in self.index

    def types(self, iri: str) -> tuple[str, ...]:
        """Returns the local names of the classes that a resource is typed with."""
        return tuple(local_name(cls) for cls in self.index.resources(iri, RDF + "type"))

    def label(self, iri: str) -> Bilingual:
        """Returns the name of anything: its label, else its title, else a short form of its IRI."""
        if iri in self.rulebase.labels:
            return self.rulebase.labels[iri]
        short = short_name(iri)
        return self.both(iri, DCTERMS + "title") or self.both(iri, RDFS + "label") or Bilingual(short, short)

    def is_named(self, iri: str) -> bool:
        """Returns whether a resource has a name in both languages, so that a page need not show its IRI."""
        return iri in self.rulebase.labels or self.both(iri, DCTERMS + "title") is not None

    def both(self, subject: str, predicate: str) -> Bilingual | None:
        """Returns a text in both languages; where one is missing, the other stands for it. ``None`` without either."""
        en, zh = (self.index.text(subject, predicate, lang) for lang in ("en", "zh"))
        plain = en or zh or self.index.text(subject, predicate)
        return Bilingual(en or plain, zh or plain) if plain else None

    def dg(self, subject: str, name: str) -> Bilingual | None:
        """Returns a text of our own vocabulary in both languages."""
        return self.both(subject, DG + name)

    def links(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Returns the resources that a property leads to, in order."""
        return tuple(iri for iri in self.index.resources(subject, predicate) if not isinstance(iri, Blank))

    def incoming(self, iri: str, *predicates: str) -> tuple[str, ...]:
        """Returns the named resources that point here by one of the properties, or by any where none is given."""
        found = (subject for subject, predicate in self._incoming.get(iri, ()) if not predicates or predicate in predicates)
        return tuple(dict.fromkeys(found))

    def incoming_pairs(self, iri: str) -> tuple[tuple[str, str], ...]:
        """Returns (subject, property) of every link that ends here."""
        return self._incoming.get(iri, ())

    def norms_in(self, provision: str) -> tuple[Norm, ...]:
        """Returns the norms stated in a provision itself, in provision order."""
        return self._norms.get(provision, ())

    def norms_below(self, provision: str) -> tuple[Norm, ...]:
        """Returns the norms stated in a provision or in any part of it, each once."""
        found = list(self.norms_in(provision))
        for child in self.children(provision):
            found += self.norms_below(child.iri)
        return tuple(dict.fromkeys(found))

    def children(self, parent: str) -> tuple[Provision, ...]:
        """Returns the provisions directly below an instrument or provision, by position."""
        return self._children.get(parent, ())

    def ancestors(self, provision: str) -> tuple[str, ...]:
        """Returns what a provision is part of, the instrument first."""
        found: list[str] = []
        node = self.index.resource(provision, ELI + "is_part_of")
        while node and node not in found:
            found.insert(0, node)
            node = self.index.resource(node, ELI + "is_part_of")
        return tuple(found)

    def provisions_of(self, norm: Norm) -> tuple[Provision, ...]:
        """Returns the provisions that a norm is stated in."""
        known = self.rulebase.provisions
        return tuple(known[iri] for name in norm.provisions if (iri := f"{norm.instrument}/{name}") in known)

    def cite(self, provision: Provision) -> Bilingual:
        """Returns the citation of a provision, with its instrument where the rule base has norms of several."""
        if self._is_alone:
            return provision.citation
        name = self.label(provision.instrument)
        return Bilingual(f"{name.en}, {provision.citation.en}", f"{name.zh}{provision.citation.zh}")

    def instruments(self) -> tuple[str, ...]:
        """Returns the instruments that have norms of their own, in the order of the rulebase."""
        return tuple(dict.fromkeys(norm.instrument for norm in self.rulebase.norms))


def _norms_by_provision(rulebase: Rulebase) -> dict[str, tuple[Norm, ...]]:
    found: dict[str, tuple[Norm, ...]] = {}
    for norm in rulebase.norms:
        for name in norm.provisions:
            iri = f"{norm.instrument}/{name}"
            found[iri] = (*found.get(iri, ()), norm)
    return found


def _children(rulebase: Rulebase, incoming: Mapping[str, Iterable[tuple[str, str]]]) -> dict[str, tuple[Provision, ...]]:
    known = rulebase.provisions
    found = {}
    for parent, links in incoming.items():
        below = [known[subject] for subject, predicate in links if predicate == ELI + "is_part_of" and subject in known]
        if below:
            found[parent] = tuple(sorted(below, key=lambda provision: provision.position))
    return found


@lru_cache(maxsize=4)
def law_graph(rulebase: Rulebase) -> LawGraph:
    """Returns the law graph of this installation, read once."""
    index = TripleIndex()
    incoming: dict[str, dict[tuple[str, str], None]] = {}
    for path, data in read_all(collection("ontology"), ".ttl"):
        if path.startswith("examples/"):
            continue
        triples = [(s, p, o) for s, p, o, _ in parse_rdf(data, "text/turtle")]
        index.add(triples)
        for subject, predicate, value in triples:
            if isinstance(value, str) and not isinstance(value, Blank) and not isinstance(subject, Blank):
                incoming.setdefault(value, {})[subject, predicate] = None
    return LawGraph(rulebase, index, {iri: tuple(links) for iri, links in incoming.items()})


def short_name(iri: str) -> str:
    """Returns an IRI with a known prefix, else its last part where it is ours, else the whole.

    >>> short_name("http://www.w3.org/2004/02/skos/core#Concept")
    'skos:Concept'
    """
    for prefix, base in {**PREFIXES, "rdfs": RDFS}.items():
        if iri.startswith(base) and "/" not in iri[len(base) :]:
            return f"{prefix}:{iri[len(base) :]}"
    return local_name(iri) if iri.startswith(BASE) else iri
