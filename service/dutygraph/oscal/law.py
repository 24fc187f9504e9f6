"""The law as an OSCAL catalog: chapters are groups, articles controls, the provider's duties objectives.

The first instrument gives the catalog its title and its chapters; every other one is a group of its articles, whose ids start
with the name of the instrument.

Law: every chapter, article, paragraph and item of the instrument, in our own words; only the Chinese text is authentic.
Source: NIST OSCAL 1.2.1 catalog; part names and ``assessment-for`` as in NIST SP 800-53 rev. 5 in OSCAL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from dutygraph.engines import parse_rdf
from dutygraph.errors import CorpusError
from dutygraph.model import Bilingual
from dutygraph.oscal.parts import filled, identify, link, metadata, props
from dutygraph.resources import collection, read_all
from dutygraph.serialize import json_text
from dutygraph.terms import TripleIndex
from dutygraph.vocab import DCTERMS, ELI, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.model import Iri, Norm, Provision
    from dutygraph.oscal.parts import Json
    from dutygraph.rulebase import Rulebase

__all__ = ["catalog", "catalog_text", "control_ids", "law_title"]

_LEVELS = {"Chapter": 0, "Article": 1, "Paragraph": 2, "Item": 3}
_REMARKS = (
    "Summaries in our own words; only the Chinese text at the address linked is authentic. Chinese stands in the properties "
    "title-zh, label-zh and prose-zh. Objectives are the obligations and prohibitions that bind the provider. last-modified "
    "is the last day on which a norm began or ceased to be in force; the digest tells versions of the rulebase apart."
)


@dataclass
class _Node:
    provision: Provision
    below: list[_Node] = field(default_factory=list)

    def ids(self) -> Iterator[str]:
        """Returns the ids of the provision and of all below it."""
        yield self.provision.id
        for node in self.below:
            yield from node.ids()


def catalog_text(rulebase: Rulebase) -> str:
    """Returns the catalog as JSON text."""
    return json_text(catalog(rulebase))


def catalog(rulebase: Rulebase) -> Json:
    """Returns the instrument of the rulebase as an OSCAL catalog.

    Raises:
        CorpusError: the ontology does not say what the instrument is called or where its official text is.
    """
    instrument = rulebase.norms[0].instrument
    title, address = _instrument(instrument)
    duties = [norm for norm in rulebase.norms if norm.binds_provider and norm.instrument == instrument]
    others = dict.fromkeys(norm.instrument for norm in rulebase.norms if norm.instrument != instrument)
    days = [day for norm in rulebase.norms for day in (norm.period.start, norm.period.end) if day]
    more: Json = {
        "links": [link(address, text="Official text (Chinese)"), link(instrument, text="The instrument in the law graph")],
        "remarks": f"{title.zh}\n\n{_REMARKS}",
    }
    return {
        "catalog": {
            "uuid": identify(instrument, "catalog", rulebase.digest),
            "metadata": metadata(title.en, max(days, default=date.min), rulebase.version, rulebase, more),
            "groups": [
                *(_group(chapter, duties, address) for chapter in _chapters(rulebase)),
                *(_other(iri, rulebase) for iri in others),
            ],
        }
    }


def control_ids(rulebase: Rulebase) -> dict[str, str]:
    """Returns the control that holds each norm, by norm id."""
    places: dict[tuple[str, str], str] = {}
    for instrument in dict.fromkeys(norm.instrument for norm in rulebase.norms):
        for article in _articles(rulebase, instrument):
            places |= {(instrument, place): _id(article.provision, rulebase) for place in article.ids()}
    return {norm.id: places[norm.instrument, norm.provisions[0]] for norm in rulebase.norms}


def law_title(rulebase: Rulebase) -> Bilingual:
    """Returns the full title of the instrument of the rulebase."""
    title, _ = _instrument(rulebase.norms[0].instrument)
    return title


def _instrument(instrument: Iri) -> tuple[Bilingual, str]:
    """Returns the full title and the address of the official text, which the ontology holds and the rulebase does not."""
    graph = TripleIndex()
    for _, data in read_all(collection("ontology"), "instrument.ttl"):
        graph.add((s, p, o) for s, p, o, _ in parse_rdf(data, "text/turtle"))
    en, zh = (graph.text(instrument, DCTERMS + "title", lang) for lang in ("en", "zh"))
    text = graph.resource(instrument, ELI + "is_realized_by") or ""
    address = graph.resource(text, ELI + "is_embodied_by")
    if not (en and zh and address):
        raise CorpusError("The title or the address of the official text is missing.", where=instrument)
    return Bilingual(en, zh), address


def _id(provision: Provision, rulebase: Rulebase) -> str:
    """Ids are unique in a catalog, and every instrument has an Article 2."""
    first = rulebase.norms[0].instrument
    return provision.id if provision.instrument == first else f"{local_name(provision.instrument)}_{provision.id}"


def _articles(rulebase: Rulebase, instrument: str) -> list[_Node]:
    """Returns the articles of an instrument, or what stands in their place where it has none."""
    tops = _chapters(rulebase, instrument)
    return [node for top in tops for node in (top.below if top.provision.kind == "Chapter" else [top])]


def _other(instrument: Iri, rulebase: Rulebase) -> Json:
    """Returns an instrument beside the first as a group: its articles in reading order, one statement each."""
    title, address = _instrument(instrument)
    duties = [norm for norm in rulebase.norms if norm.binds_provider and norm.instrument == instrument]
    return {
        "id": local_name(instrument),
        "class": "instrument",
        "title": title.en,
        "props": props(("title-zh", title.zh)),
        "links": [link(instrument), link(address, text="Official text (Chinese)")],
        "controls": [
            _control(article, duties, address, f"{local_name(instrument)}_") for article in _articles(rulebase, instrument)
        ],
    }


def _chapters(rulebase: Rulebase, instrument: str = "") -> list[_Node]:
    """Returns the chapters with what they hold. The order of positions is that of the text, so it tells what is in what.

    Without chapters, what stands at the top is returned in their place. The first instrument of the rulebase unless given.
    """
    instrument = instrument or rulebase.norms[0].instrument
    found = [p for p in rulebase.provisions.values() if p.instrument == instrument and p.kind in _LEVELS]
    chapters: list[_Node] = []
    open_nodes: list[_Node] = []
    for provision in sorted(found, key=lambda p: p.position):
        level, node = _LEVELS[provision.kind], _Node(provision)
        while open_nodes and _LEVELS[open_nodes[-1].provision.kind] >= level:
            open_nodes.pop()
        (open_nodes[-1].below if open_nodes else chapters).append(node)
        open_nodes.append(node)
    return chapters


def _names(provision: Provision) -> list[Json]:
    return props(
        ("label", provision.citation.en),
        ("label-zh", provision.citation.zh),
        ("title-zh", provision.label.zh),
    )


def _group(chapter: _Node, duties: list[Norm], address: str) -> Json:
    provision = chapter.provision
    overview = {
        "id": f"{provision.id}_ovw",
        "name": "overview",
        "props": props(("prose-zh", provision.summary.zh)),
        "prose": provision.summary.en,
    }
    return {
        "id": provision.id,
        "class": "chapter",
        "title": provision.label.en,
        "props": [*_names(provision), *props(("sort-id", f"{provision.position:03}"))],
        "links": [link(provision.iri)],
        "parts": [overview],
        "controls": [_control(article, duties, address) for article in chapter.below],
    }


def _control(article: _Node, duties: list[Norm], address: str, prefix: str = "") -> Json:
    provision = article.provision
    places = set(article.ids())
    statement: Json = {
        "id": f"{prefix}{provision.id}_smt",
        "name": "statement",
        "props": props(("prose-zh", provision.summary.zh)),
        "prose": provision.summary.en,
        "parts": [_item(node, prefix) for node in article.below],
    }
    return {
        "id": f"{prefix}{provision.id}",
        "class": "article",
        "title": provision.label.en,
        "props": [*_names(provision), *props(("sort-id", f"{provision.position:03}"))],
        "links": [link(provision.iri), link(address, text="Official text (Chinese)")],
        "parts": [filled(statement), *(_objective(norm, prefix) for norm in duties if norm.provisions[0] in places)],
    }


def _item(node: _Node, prefix: str) -> Json:
    provision = node.provision
    return filled(
        {
            "id": f"{prefix}{provision.id}",
            "name": "item",
            "title": provision.label.en,
            "props": [*_names(provision), *props(("prose-zh", provision.summary.zh))],
            "prose": provision.summary.en,
            "parts": [_item(below, prefix) for below in node.below],
            "links": [link(provision.iri)],
        }
    )


def _objective(norm: Norm, prefix: str) -> Json:
    start, end = norm.period.start, norm.period.end
    example = norm.evidence_example
    return {
        "id": norm.id,
        "name": "assessment-objective",
        "title": norm.label.en,
        "props": props(
            ("title-zh", norm.label.zh),
            ("prose-zh", norm.action.zh),
            ("deontic-type", norm.type),
            *(("phase", phase) for phase in norm.phases),
            ("contestation", norm.contestation),
            ("in-force-from", start.isoformat() if start else None),
            ("in-force-until", end.isoformat() if end else None),
            *(("expected-evidence", kind) for kind in norm.evidence_kinds),
            ("evidence-example", example.en if example else None),
            ("evidence-example-zh", example.zh if example else None),
        ),
        "prose": norm.action.en,
        "links": [link(norm.iri), *(link(f"#{prefix}{place}", "assessment-for") for place in norm.provisions)],
    }
