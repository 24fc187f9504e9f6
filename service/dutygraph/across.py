"""Questions that need graphs of others beside ours: which graphs, whether they are here, and the same question by SERVICE.

A question says what it asks others for in ``GRAPH <their graph> { … }``. Where their files are loaded, each stands in that
named graph. Where an endpoint holds them, the same text with ``SERVICE <endpoint>`` in place of ``GRAPH <their graph>`` is
the federated question: nothing is written twice, and the pattern inside is closed, so that both have the same solutions.

Source: SPARQL 1.1 Query, section 13.3 (GRAPH); SPARQL 1.1 Federated Query, section 2; tests/links for what is expected.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import parse_rdf
from dutygraph.errors import CorpusError, GraphMissing, InputError, UsageError
from dutygraph.model import Bilingual
from dutygraph.resources import collection
from dutygraph.terms import Blank, format_term
from dutygraph.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dutygraph.catalog import LibraryQuery
    from dutygraph.engine import Answer
    from dutygraph.engines import OxigraphEngine

__all__ = ["ForeignGraph", "endpoints_of", "federated", "foreign_graphs", "load_foreign", "needed", "require"]

_TABLE = "across/graphs.toml"
_SUFFIXES = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".jsonld": "jsonld",
    ".rdf": "rdfxml",
    ".owl": "rdfxml",
    ".xml": "rdfxml",
    ".nq": "nquads",
    ".trig": "trig",
}


@dataclass(frozen=True, slots=True)
class ForeignGraph:
    """A vocabulary or text of others."""

    iri: str
    """Its namespace, which a question names it by."""
    graph: str
    """The named graph that holds it here; extensions of one vocabulary share one."""
    probe: str
    """An IRI that it describes."""
    title: Bilingual
    file: str
    """The file of its repository."""
    at: str
    """Where that is, and the version that the recorded answers are from."""


@lru_cache(maxsize=1)
def foreign_graphs() -> Mapping[str, ForeignGraph]:
    """Returns the graphs of others that the library knows, by the IRI of their namespace.

    Raises:
        CorpusError: their table cannot be read.
    """
    try:
        table = tomllib.loads((collection("queries") / _TABLE).read_text(encoding="utf-8"))
        return {
            iri: ForeignGraph(
                iri, row["graph"], row["probe"], Bilingual(row["title"]["en"], row["title"]["zh"]), row["file"], row["at"]
            )
            for iri, row in table.items()
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CorpusError(f"The table of graphs cannot be read: {error}.", where=f"queries/{_TABLE}") from error


def needed(query: LibraryQuery) -> tuple[ForeignGraph, ...]:
    """Returns the graphs of others that a question needs, in the order of its header.

    Raises:
        CorpusError: it names one that the table does not have.
    """
    known = foreign_graphs()
    if unknown := [iri for iri in query.needs if iri not in known]:
        raise CorpusError(f"No graph of others is known as <{unknown[0]}>.", where=f"queries/across/{query.name}.rq")
    return tuple(known[iri] for iri in query.needs)


def load_foreign(engine: OxigraphEngine, given: str, *, max_bytes: int) -> tuple[str, ...]:
    """Loads a file of others into the named graphs that hold what it describes, and returns these.

    Published vocabularies hold IRIs that the RFCs refuse; they are let pass here, and here only.

    Args:
        engine: the store of this run.
        given: a file, or ``GRAPH=FILE`` with the IRI of the named graph.
        max_bytes: largest file.

    Raises:
        UsageError: the format is not known, the file is too large or cannot be read, or nothing says which graph it is.
        InputError: the file is not well formed.
    """
    graph, _, name = ("", "", given) if Path(given).is_file() else given.rpartition("=")
    path = Path(name)
    known = {suffix: GRAPH_FORMATS[form] for suffix, form in _SUFFIXES.items()}
    media = known.get(path.suffix.lower())
    if media is None:
        raise UsageError(f'The format "{path.suffix}" is not known.', where=name, remedy="Use one of " + " ".join(known) + ".")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"The file cannot be read: {error.strerror}.", where=name) from error
    if len(data) > max_bytes:
        raise UsageError(f"The file is larger than {max_bytes:,} bytes.", where=name, remedy="Raise DUTYGRAPH_MAX_FILE_BYTES.")
    try:
        graphs = (graph,) if graph else _described_in(data, media)
        for each in graphs:
            engine.load_bytes(data, media, each, lenient=True)
    except SyntaxError as error:
        raise InputError(f"The file is not well formed: {error.msg}.", where=f"{name}:{error.lineno or 1}") from error
    except ValueError as error:
        raise UsageError(f"The file cannot be loaded: {error}.", where=name) from error
    if not graphs:
        raise UsageError(
            "The file describes no graph that the library knows.",
            where=name,
            remedy=f"Say which named graph it is: --with IRI={name}. Known: " + ", ".join(sorted(_graphs())) + ".",
        )
    return graphs


def _graphs() -> set[str]:
    return {known.graph for known in foreign_graphs().values()}


def _described_in(data: bytes, media: str) -> tuple[str, ...]:
    """Returns the named graphs whose probe the data describe; else the one that most of its subjects lie below."""
    probes = {known.probe: known.graph for known in foreign_graphs().values()}
    found, below = set(), Counter[str]()
    graphs = _graphs()
    for subject, predicate, _, _ in parse_rdf(data, media, lenient=True):
        if isinstance(subject, Blank):
            continue
        below.update(graph for graph in graphs if subject.startswith(graph))
        if subject in probes and predicate != RDF + "type":
            found.add(probes[subject])
    return tuple(sorted(found or {graph for graph, _ in below.most_common(1)}))


def endpoints_of(given: Iterable[str], query: LibraryQuery) -> dict[str, str]:
    """Returns the endpoint of each named graph that a question needs.

    Args:
        given: ``URL``, for all that have none of their own, or ``GRAPH=URL``.
        query: the question.

    Raises:
        UsageError: a graph that the question does not need, or two endpoints for one.
    """
    graphs = dict.fromkeys(foreign.graph for foreign in needed(query))
    found: dict[str, str] = {}
    for item in sorted(given, key=lambda text: _graph_of(text, graphs) == ""):
        graph = _graph_of(item, graphs)
        mine = [graph] if graph else [name for name in graphs if name not in found]
        if not mine or (graph and graph in found) or ("=http" in item and not graph):
            raise UsageError(
                "The endpoint is for no graph that the question needs, or the second for one.",
                where=item,
                remedy="Write URL, or GRAPH=URL with one of: " + ", ".join(graphs) + "." if graphs else "It needs none.",
            )
        found |= dict.fromkeys(mine, item.removeprefix(f"{graph}=") if graph else item)
    return found


def _graph_of(item: str, graphs: Iterable[str]) -> str:
    return next((graph for graph in graphs if item.startswith(f"{graph}=")), "")


def federated(text: str, endpoints: Mapping[str, str]) -> str:
    """Returns a question with SERVICE towards an endpoint in place of the named graph that it holds."""
    for graph, endpoint in endpoints.items():
        text = text.replace(f"GRAPH <{graph}>", f"SERVICE {format_term(endpoint)}")
    return text


def require(query: LibraryQuery, ask: Callable[[str], Answer], endpoints: Mapping[str, str] | None = None) -> None:
    """Returns nothing if every graph that a question needs is where it is asked.

    Args:
        query: the question.
        ask: runs a query; SERVICE in it goes to the endpoints.
        endpoints: endpoint by named graph, for those that are not in the store.

    Raises:
        GraphMissing: one is not; all that are missing are named, and where to get them.
    """
    wanted = needed(query)
    here: set[object] = set()
    for graph in dict.fromkeys(foreign.graph for foreign in wanted):
        probes = " ".join(format_term(foreign.probe) for foreign in wanted if foreign.graph == graph)
        text = (
            f"SELECT DISTINCT ?probe WHERE {{ GRAPH <{graph}> {{ SELECT DISTINCT ?probe WHERE {{ "
            f"VALUES ?probe {{ {probes} }} ?probe ?p ?o . FILTER (?p != {format_term(RDF + 'type')}) }} }} }}"
        )
        here |= {row[0] for row in ask(federated(text, endpoints or {})).rows}
    if missing := [foreign for foreign in wanted if foreign.probe not in here]:
        raise GraphMissing(
            "The question needs graphs of others that are not there: "
            + ", ".join(f"{foreign.title.en} <{foreign.iri}>" for foreign in missing)
            + ".",
            where=query.id,
            remedy="Get "
            + ", ".join(f"{foreign.file} ({foreign.at})" for foreign in missing)
            + f" and run: dutygraph query {query.id} --with FILE; or name an endpoint that holds it: --endpoint URL, "
            "over HTTP endpoint=URL.",
        )
