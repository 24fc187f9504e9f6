"""What a library question asks of others over HTTP: ``endpoint`` names who holds their graphs.

Source: SPARQL 1.1 Federated Query, section 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.across import endpoints_of, federated, require
from dutygraph.errors import ParameterError
from dutygraph.federation import Federation
from dutygraph.fetching import Fetcher, origins

if TYPE_CHECKING:
    from dutygraph.catalog import LibraryQuery
    from dutygraph.config import Settings
    from dutygraph.engine import Reader

__all__ = ["ENDPOINT", "Outward", "federation_of"]

ENDPOINT = "endpoint"
"""The parameter: ``URL``, or ``GRAPH=URL`` several times, separated by spaces."""


def federation_of(settings: Settings) -> Federation:
    """Returns what answers SERVICE patterns within the settings; with no listed host it refuses each."""
    fetcher = Fetcher(origins(settings.allow_hosts), seconds=settings.service_seconds, max_bytes=settings.service_bytes)
    return Federation(fetcher, rows=settings.service_rows)


class Outward:
    """Makes questions across graphs ready to run."""

    def __init__(self, settings: Settings) -> None:
        self._federation = federation_of(settings)

    def written(self, query: LibraryQuery, text: str, endpoint: str) -> str:
        """Returns the bound text with SERVICE towards the endpoints; without one, as it is.

        Raises:
            ParameterError: the question needs no graph of others.
            UsageError: an endpoint is for no graph that the question needs.
        """
        if endpoint and not query.needs:
            raise ParameterError(
                f"The question {query.id} needs no graph of others.", where=ENDPOINT, remedy="Leave the endpoint out."
            )
        return federated(text, endpoints_of(endpoint.split(), query))

    def joined(self, query: LibraryQuery, text: str, endpoint: str, engine: Reader) -> str:
        """Returns the bound text with what the endpoints answered in it, once every graph that it needs was found.

        Raises:
            GraphMissing: a graph is not where it is asked.
            QueryError: the host of an endpoint is not listed.
            ServiceFailed: an endpoint failed.
        """
        if not query.needs:
            return self.written(query, text, endpoint)
        endpoints = endpoints_of(endpoint.split(), query)
        require(query, lambda probe: engine.query(self._federation.joined(probe)), endpoints)
        return self._federation.joined(federated(text, endpoints))
