"""Instruments of the law graph, articles that an amendment renumbered, and how a provision is cited.

Source: ELI ontology (first_date_entry_in_force, date_no_longer_in_force); an instrument without dates is open on both sides.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dutygraph.errors import CorpusError
from dutygraph.model import Bilingual, Instrument, Iri, Period
from dutygraph.vocab import DCTERMS, DG, ELI, RDF, SKOS, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.terms import TripleIndex

__all__ = ["both", "cited", "instrument_above", "read_instruments", "read_renumbered", "refuse_twice"]


def both(graph: TripleIndex, subject: str, predicate: str) -> Bilingual:
    """Returns a text in both languages.

    Raises:
        CorpusError: it is missing in one.
    """
    en, zh = (graph.text(subject, predicate, lang) for lang in ("en", "zh"))
    if not (en and zh):
        raise CorpusError(f"{local_name(predicate)} is missing in en or zh.", where=subject, remedy="Add both.")
    return Bilingual(en, zh)


def instrument_above(graph: TripleIndex, provision: str) -> str:
    """Returns the instrument that a provision is part of.

    Raises:
        CorpusError: there is none.
    """
    node: str | None = provision
    while node and DG + "Instrument" not in graph.resources(node, RDF + "type"):
        node = graph.resource(node, ELI + "is_part_of")
    if node is None:
        raise CorpusError("The provision is not part of any instrument.", where=provision)
    return node


def cited(graph: TripleIndex, iri: str) -> Bilingual:
    """Returns how a provision of any instrument is cited.

    One of an instrument in full is cited after its instrument; one that is merely cited has it all in its label.
    """
    if not graph.values(iri, DCTERMS + "bibliographicCitation"):
        return both(graph, iri, SKOS + "prefLabel")
    place = both(graph, iri, DCTERMS + "bibliographicCitation")
    whole = both(graph, instrument_above(graph, iri), SKOS + "prefLabel")
    return Bilingual(f"{whole.en}, {place.en}", whole.zh + place.zh)


def refuse_twice(what: str, called: str, named: Iterable[tuple[str, str]]) -> None:
    """Refuses two things of one name, for a name must tell them apart whatever instrument they stand in.

    Args:
        what: the kind of things, such as ``norms``.
        called: what the name is called.
        named: name and IRI of each.

    Raises:
        CorpusError: two share a name; both IRIs are told.
    """
    seen: dict[str, str] = {}
    for name, iri in named:
        if name in seen:
            raise CorpusError(
                f'Two {what} share the {called} "{name}": {seen[name]} and {iri}.',
                where=iri,
                remedy=f"Rename one; a {called} is unique across instruments.",
            )
        seen[name] = iri


def read_instruments(graph: TripleIndex) -> dict[str, Instrument]:
    """Returns every instrument of the graph by IRI, those merely cited included, in order of appearance.

    Raises:
        CorpusError: a date of an instrument is not a day of the calendar.
    """
    return {iri: _instrument(graph, iri) for iri in graph.instances(DG + "Instrument")}


def read_renumbered(graph: TripleIndex) -> dict[Iri, Iri]:
    """Returns what took the place of each renumbered article (dg:renumberedAs) and amended text (dcterms:isReplacedBy)."""
    articles = {Iri(old): Iri(new) for old in graph.subjects() if (new := graph.resource(old, DG + "renumberedAs"))}
    texts = {Iri(old): new for old in graph.instances(DG + "Instrument") if (new := graph.resource(old, DCTERMS + "isReplacedBy"))}
    return articles | {old: Iri(new) for old, new in texts.items()}


def _instrument(graph: TripleIndex, iri: str) -> Instrument:
    days = [graph.text(iri, ELI + name) for name in ("first_date_entry_in_force", "date_no_longer_in_force")]
    try:
        period = Period(*(date.fromisoformat(day) if day else None for day in days))
    except ValueError as error:
        raise CorpusError(f"A date of the instrument cannot be read: {error}.", where=iri) from error
    label = _text(graph, iri, "prefLabel", local_name(iri))
    return Instrument(Iri(iri), label, _text(graph, iri, "altLabel", label), period)


def _text(graph: TripleIndex, iri: str, name: str, fallback: str | Bilingual) -> Bilingual:
    other = fallback if isinstance(fallback, Bilingual) else Bilingual(fallback, fallback)
    en, zh = (graph.text(iri, SKOS + name, lang) for lang in ("en", "zh"))
    return Bilingual(en or other.en, zh or other.zh)
