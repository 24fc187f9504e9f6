"""``dutygraph query`` across graphs: files of others beside ours, or endpoints that hold them.

Source: SPARQL 1.1 Federated Query, section 2; docs/across.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.across import endpoints_of, federated, load_foreign, require
from dutygraph.engines import OxigraphEngine
from dutygraph.errors import UsageError
from dutygraph.federation import Federation
from dutygraph.fetching import Fetcher, origins
from dutygraph.guard import refuse_federation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.catalog import LibraryQuery
    from dutygraph.config import Settings
    from dutygraph.engine import Engine

__all__ = ["Outward", "add_graphs"]


class Outward:
    """Answers what a query asks of others.

    Args:
        settings: which origins may be asked, and within which limits.
        query: the question of the library; ``None`` for a text of the caller.
        endpoints: ``URL`` or ``GRAPH=URL``, as given.

    Raises:
        UsageError: an endpoint is given, and the query needs no graph of others.
    """

    def __init__(self, settings: Settings, query: LibraryQuery | None, endpoints: tuple[str, ...]) -> None:
        if endpoints and (query is None or not query.needs):
            raise UsageError(
                "An endpoint is for a question of the library that needs graphs of others.",
                where="--endpoint",
                remedy="In a query of your own, write SERVICE <URL> { … }.",
            )
        self._query = query
        self._endpoints = endpoints_of(endpoints, query) if query else {}
        self._allowed = origins(settings.allow_hosts)
        fetcher = Fetcher(self._allowed, seconds=settings.service_seconds, max_bytes=settings.service_bytes)
        self._federation = Federation(fetcher, rows=settings.service_rows)
        for endpoint in self._endpoints.values():
            fetcher.check(endpoint)

    def checked(self, text: str) -> str:
        """Returns the text with its endpoints; what may not be asked is refused before anything is loaded."""
        if not self._allowed:
            refuse_federation(text)
        return federated(text, self._endpoints)

    def joined(self, text: str, engine: Engine) -> str:
        """Returns the text with what others answered in it, once every graph that it needs was found."""
        if self._query:
            require(self._query, lambda probe: engine.query(self._federation.joined(probe)), self._endpoints)
        return self._federation.joined(text)


def add_graphs(engine: Engine, beside: Iterable[str], settings: Settings) -> None:
    """Loads files of others into a store of this run.

    Raises:
        UsageError: the store outlives the run.
    """
    for given in beside:
        if settings.store or not isinstance(engine, OxigraphEngine):
            raise UsageError("Graphs of others are not loaded into a store.", where="--with", remedy="Put them there: PUT /store.")
        load_foreign(engine, given, max_bytes=settings.max_file_bytes)
