"""What is known of the request at hand, for every layer of the web."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dutygraph.ledger import Grant

__all__ = ["CURRENT", "Current"]


@dataclass(slots=True)
class Current:
    """The request's id, and what its token grants."""

    id: str = ""
    grant: Grant | None = None

    @property
    def tenant(self) -> str:
        """Returns whose graphs the request reads; ``""`` is the public."""
        return self.grant.tenant if self.grant else ""


CURRENT: ContextVar[Current] = ContextVar("CURRENT", default=Current())  # noqa: B039  (nobody changes the default)
