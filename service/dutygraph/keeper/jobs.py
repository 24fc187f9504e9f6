"""What workers do beside queries: read bodies and try updates, within the same limits of time and memory.

Reading can take long where somebody wants it to; in a worker the kernel ends it, and the web process serves others meanwhile.

Source: docs/decisions/0016-isolation.md, 0024-tape.md.
"""

from __future__ import annotations

from base64 import b64decode
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING, cast

from dutygraph.errors import FactsError
from dutygraph.facts import read_facts
from dutygraph.guard import refuse_loading
from dutygraph.isolation.sandbox import changed_graphs
from dutygraph.isolation.updates import with_all_named, with_dataset
from dutygraph.stated import read_graph, stated_graph
from dutygraph.vocab import DG, FACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.isolation import Holding, Job
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.stated import StatedGraph

__all__ = ["jobs"]

_TRIPLES = f'<x:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{DG}Service> .\n<x:s> <{FACT}generatesText> "?" .\n'.encode()
_FAULTY = {
    "application/json": b'{"id": "x:a", "facts": {"nothing": 1}}',
    "application/yaml": b"id: x:a\nfacts:\n  nothing: 1\n",
    "text/csv": b"id,generatesText\nx:a,?\n",
    "text/turtle": _TRIPLES,
    "application/trig": _TRIPLES,
    "application/n-triples": _TRIPLES,
    "application/n-quads": _TRIPLES,
    "application/ld+json": b'{"@id": "x:s", "@type": "' + DG.encode() + b'Service", "' + FACT.encode() + b'generatesText": "?"}',
    "application/rdf+xml": b"<x/>",
}


def jobs(rulebase: Rulebase) -> dict[str, Job]:
    """Returns the jobs by name; each is given what a tenant has, and the question."""
    _get_ready(rulebase)
    found = {"update": _update, "graph-of": _graph, "document-of": _document}
    return {name: partial(job, rulebase) for name, job in found.items()}


def _update(
    rulebase: Rulebase, holding: Holding, question: Mapping[str, object]
) -> dict[str, tuple[str | None, StatedGraph | None]]:
    """Returns each graph that an update changes: its digest before, and what it is afterwards; ``None`` for one that goes."""
    default, named = cast("tuple[list[str], list[str]]", question["using"])
    text = with_dataset(str(question["text"]), default, named)
    refuse_loading(text)
    text = with_all_named(text, sorted(name for name in holding.digests if holding.engine.has_graph(name)))
    found = changed_graphs(holding.engine, text, holding.protected, spoil=holding.spoil)
    return {
        name: (holding.digests.get(name), None if triples is None else stated_graph(name, triples, rulebase))
        for name, triples in found.items()
    }


def _graph(rulebase: Rulebase, _: Holding, question: Mapping[str, object]) -> StatedGraph:
    """Returns the graph that a body holds."""
    graph, data, media, place = (str(question[part]) for part in ("graph", "data", "media", "place"))
    return read_graph(graph, b64decode(data), media, rulebase, place=place)


def _document(rulebase: Rulebase, _: Holding, question: Mapping[str, object]) -> tuple[tuple[Service, ...], tuple[int | None, ...]]:
    """Returns the services that a facts document describes, and, where that is asked for, the line of each."""
    document = read_facts(b64decode(str(question["data"])), str(question["media"]), rulebase)
    return document.services, tuple(map(document.find_line, range(len(document.services)))) if question["lines"] else ()


@lru_cache
def _get_ready(rulebase: Rulebase) -> None:
    """Reads a faulty document of each kind, so that all that reading needs is imported: a worker cannot open a file."""
    for media_type, data in _FAULTY.items():
        with suppress(FactsError):
            read_graph("https://example.org/g", data, media_type, rulebase)
