"""How many norms have each verdict, for many services at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dutygraph.applicability import verdict_groups
from dutygraph.reading import MAJORITY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dutygraph.model import Service
    from dutygraph.reading import Reading
    from dutygraph.rulebase import Rulebase

__all__ = ["counted"]


def counted(
    services: Sequence[Service], rulebase: Rulebase, *, on: date, reading: Reading = MAJORITY
) -> list[tuple[Service, Counter[str]]]:
    """Returns each service, in order, with the number of norms by verdict."""
    found: dict[str, Counter[str]] = {str(service.id): Counter() for service in services}
    for service, verdict, norms in verdict_groups(services, rulebase, on=on, reading=reading):
        found[str(service.id)][verdict] += len(norms)
    return [(service, found[str(service.id)]) for service in services]
