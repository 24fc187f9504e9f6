"""Links in headers that tell a machine where it is: how to cite, what describes it, what it belongs to, who made it.

Source: RFC 8288 (Link); Signposting the Scholarly Web (cite-as of RFC 8574, describedby, item, collection, type, license, author).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dutygraph.dataset import AGENT, LICENSE

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

__all__ = ["add", "add_common", "midnight"]


def add(response: Response, target: str, relation: str, media_type: str = "") -> None:
    """Adds one link to an answer; all stand in one header, for many clients read no second."""
    kind = f'; type="{media_type}"' if media_type else ""
    before = response.headers.get("Link")
    response.headers["Link"] = (f"{before}, " if before else "") + f'<{target}>; rel="{relation}"{kind}'


def add_common(response: Response) -> None:
    """Adds the links that hold for all we publish: licence and author."""
    add(response, LICENSE, "license")
    add(response, AGENT, "author")


def midnight(day: str) -> datetime:
    """Returns the start of a day as Last-Modified has it, never in the future of the server's clock."""
    return min(datetime.fromisoformat(day).replace(tzinfo=UTC), datetime.now(UTC))
