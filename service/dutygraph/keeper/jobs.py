"""What workers do beside queries: read bodies and try updates, within the same limits of time and memory.

Reading can take long where somebody wants it to; in a worker the kernel ends it, and the web process serves others meanwhile.

Source: docs/decisions/0016-isolation.md, 0024-tape.md.
"""

from __future__ import annotations

from base64 import b64decode
from functools import partial
from typing import TYPE_CHECKING, cast

from dutygraph.facts import read_facts
from dutygraph.guard import refuse_loading
from dutygraph.isolation.sandbox import changed_graphs
from dutygraph.isolation.updates import with_all_named, with_dataset
from dutygraph.stated import read_graph, stated_graph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.isolation import Holding, Job
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.stated import StatedGraph

__all__ = ["jobs"]


def jobs(rulebase: Rulebase) -> dict[str, Job]:
    """Returns the jobs by name; each is given what a tenant has, and the question."""
    return {
        "update": partial(_update, rulebase),
        "graph-of": partial(_graph, rulebase),
        "services-of": partial(_services, rulebase),
    }


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
    name, data, media, place = (str(question[part]) for part in ("name", "data", "media", "place"))
    return read_graph(name, b64decode(data), media, rulebase, place=place)


def _services(rulebase: Rulebase, _: Holding, question: Mapping[str, object]) -> tuple[Service, ...]:
    """Returns the services that a facts document describes."""
    return read_facts(b64decode(str(question["data"])), str(question["media"]), rulebase).services
