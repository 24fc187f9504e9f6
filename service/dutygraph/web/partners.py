"""The endpoints that SERVICE may ask, as the settings list them, and how an answer says that one of them was silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.federation import Federation
from dutygraph.fetching import Fetcher, origins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.config import Settings

__all__ = ["SILENT_HEADER", "federation_of", "silence"]

SILENT_HEADER = "X-Service-Failed"
"""Names the endpoints under SERVICE SILENT that did not answer; what they would have bound is unbound."""


def federation_of(settings: Settings) -> Federation | None:
    """Returns who asks the listed endpoints; ``None`` where none is listed.

    Raises:
        UsageError: what is listed is no origin.
    """
    allowed = origins(settings.allow_hosts)
    if not allowed:
        return None
    fetcher = Fetcher(allowed, seconds=settings.service_seconds, max_bytes=settings.service_bytes)
    return Federation(fetcher, rows=settings.service_rows)


def silence(endpoints: Iterable[str]) -> dict[str, str]:
    """Returns the header that names silent endpoints; none where all answered."""
    names = ", ".join(endpoints)
    return {SILENT_HEADER: names} if names else {}
