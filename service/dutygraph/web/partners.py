"""The endpoints that SERVICE may ask, as the settings list them, and how an answer says that one of them was silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.fetching import origins
from dutygraph.web.outward import federation_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.config import Settings
    from dutygraph.federation import Federation

__all__ = ["SILENT_HEADER", "listed", "silence"]

SILENT_HEADER = "X-Service-Failed"
"""Names the endpoints under SERVICE SILENT that did not answer; what they would have bound is unbound."""


def listed(settings: Settings) -> Federation | None:
    """Returns who asks the listed endpoints; ``None`` where none is listed.

    Raises:
        UsageError: what is listed is no origin.
    """
    return federation_of(settings) if origins(settings.allow_hosts) else None


def silence(endpoints: Iterable[str]) -> dict[str, str]:
    """Returns the header that names silent endpoints; none where all answered."""
    names = ", ".join(endpoints)
    return {SILENT_HEADER: names} if names else {}
