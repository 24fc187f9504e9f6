"""What the web answers from, whoever runs the queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dutygraph.isolation import LAW_ONLY, IsolatedEngine
from dutygraph.web.context import CURRENT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from dutygraph.engine import Reader
    from dutygraph.isolation import Pool
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

__all__ = ["IsolatedSite", "Site"]


class Site(Protocol):
    """What the web answers from."""

    rulebase: Rulebase
    alignments: tuple[str, ...]

    @property
    def engine(self) -> Reader:
        """Returns the store that the request reads."""

    @property
    def services(self) -> Mapping[str, Service]:
        """Returns the services that the request may see, by IRI."""

    def day(self) -> date:
        """Returns the day that verdicts are for."""

    def version(self) -> str:
        """Returns a digest of all that an answer depends on; the empty string where it is not known."""

    def state_number(self) -> int:
        """Returns a number that rises with every change; where it stayed the same, so did what is answered from."""


class IsolatedSite:
    """Law, facts and verdicts as the tenant of the current request sees them; queries run in workers."""

    def __init__(self, pool: Pool, rulebase: Rulebase, alignments: tuple[str, ...] = ()) -> None:
        self._pool = pool
        self.rulebase = rulebase
        self.alignments = alignments
        self._services: dict[str, tuple[int, dict[str, Service]]] = {}

    @property
    def engine(self) -> IsolatedEngine:
        """Returns the store that the request reads."""
        return IsolatedEngine(self._pool, CURRENT.get().tenant)

    @property
    def services(self) -> Mapping[str, Service]:
        """Returns the services that the request may see, by IRI."""
        tenant, number = CURRENT.get().tenant, self._pool.board.state
        kept = self._services.get(tenant)
        if kept is None or kept[0] != number:
            kept = self._services[tenant] = number, {str(service.id): service for service in self.engine.services()}
        return kept[1]

    def day(self) -> date:
        """Returns the day that verdicts are for."""
        return self._pool.state()[0]

    def state_number(self) -> int:
        """Returns the number of the current state."""
        return self._pool.board.state

    def version(self) -> str:
        """Returns a digest of all that an answer to the request depends on."""
        versions = self._pool.state()[1]
        return versions.get(CURRENT.get().tenant) or versions[LAW_ONLY]
