"""What standards ask for in numbers, as values: read from the ontology, compared exactly, told in words.

Law: a standard is no statute. Its numbers bear on a duty; whether the duty is fulfilled they do not decide.
Source: Data on the Web Best Practices: Data Quality Vocabulary (W3C Note 2016), dqv:Metric.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from dutygraph.errors import CorpusError
from dutygraph.model import Bilingual, Indicator, Iri
from dutygraph.vocab import DCTERMS, DG, ELI, SKOS, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.terms import TripleIndex

__all__ = ["is_enough", "number_text", "read_indicators"]

_COMPARISONS = (">=", "<=")


def is_enough(indicator: Indicator, value: Decimal) -> bool:
    """Returns whether a value does what the standard asks for; the threshold itself is enough."""
    return value >= indicator.threshold if indicator.comparison == ">=" else value <= indicator.threshold


def number_text(value: Decimal) -> str:
    """Returns a number in plain digits, without an exponent and without zeros at the end.

    >>> number_text(Decimal("10000.0")), number_text(Decimal("0.90"))
    ('10000', '0.9')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_indicators(graph: TripleIndex) -> Iterator[Indicator]:
    """Returns every indicator of a law graph, in the order of its files.

    Raises:
        CorpusError: an indicator lacks something, two share an id, or its threshold lies above what it can reach.
    """
    seen: set[str] = set()
    for iri in graph.instances(DG + "Indicator"):
        indicator = _indicator(iri, graph)
        if indicator.id in seen:
            raise CorpusError(f'Two indicators share the id "{indicator.id}".', where=iri, remedy="Rename one; ids are unique.")
        seen.add(indicator.id)
        yield indicator


def _indicator(iri: str, graph: TripleIndex) -> Indicator:
    comparison, standard = graph.text(iri, DG + "comparison"), graph.resource(iri, DCTERMS + "source")
    kind, threshold = graph.resource(iri, DG + "strength"), _decimal(iri, "threshold", graph)
    largest, norms = _decimal(iri, "largest", graph), graph.resources(iri, DG + "indicates")
    name = graph.text(standard, SKOS + "altLabel", "en") if standard else None
    since = graph.text(standard, ELI + "first_date_entry_in_force") if standard else None
    if comparison not in _COMPARISONS or standard is None or not kind or threshold is None or not norms or not name or not since:
        raise CorpusError(
            "The indicator needs dg:indicates, dg:comparison (>= or <=), dg:threshold, dg:strength, and as dcterms:source a "
            "standard with a short name and a first day in force.",
            where=iri,
        )
    if threshold < 0 or (largest is not None and threshold > largest):
        raise CorpusError("The threshold of the indicator cannot be met.", where=iri, remedy="Correct dg:threshold or dg:largest.")
    return Indicator(
        id=local_name(iri),
        iri=Iri(iri),
        label=_both(iri, SKOS + "prefLabel", graph),
        definition=_both(iri, SKOS + "definition", graph),
        norms=tuple(Iri(norm) for norm in norms),
        comparison=comparison,
        threshold=threshold,
        largest=largest,
        unit=_both(iri, DG + "unit", graph),
        standard=Iri(standard),
        standard_name=name,
        clause=_both(iri, DG + "clause", graph),
        strength=local_name(kind),
        since=date.fromisoformat(since),
    )


def _decimal(iri: str, name: str, graph: TripleIndex) -> Decimal | None:
    text = graph.text(iri, DG + name)
    try:
        value = None if text is None else Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if value is not None and not value.is_finite():
        raise CorpusError(f'dg:{name} is "{text}", which is not a number.', where=iri, remedy="Write a decimal.")
    return value


def _both(iri: str, predicate: str, graph: TripleIndex) -> Bilingual:
    en, zh = (graph.text(iri, predicate, lang) for lang in ("en", "zh"))
    if not en or not zh:
        raise CorpusError(f"{local_name(predicate)} is missing in en or zh.", where=iri, remedy="Add both.")
    return Bilingual(en, zh)
