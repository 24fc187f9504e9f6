"""What is asked of the keeper, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.stated import StatedGraph

__all__ = ["NOT_THERE", "Write", "Written"]

NOT_THERE = ""
"""The digest expected of a graph that must not be there yet."""


@dataclass(frozen=True, slots=True)
class Write:
    """A change of some graphs of one tenant, all or none."""

    tenant: str
    changes: Mapping[str, StatedGraph | None]
    token: str = ""
    action: str = "put"
    request: str = ""
    expected: Mapping[str, str] = field(default_factory=dict)
    """The digest that a graph must still have, by name; ``NOT_THERE`` for one that must not be there."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    services: tuple[str, ...]
    """Services whose verdicts were derived anew, or went."""
