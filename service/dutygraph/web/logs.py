"""Logs as lines of JSON on standard error, for people and for those who collect them. They hold no facts."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

__all__ = ["GRANIAN_LOGS", "set_up_logs"]

GRANIAN_LOGS = {"handlers": {}, "loggers": {name: {"handlers": [], "propagate": True} for name in ("_granian", "granian.access")}}
"""Has the web server's own words come as our lines; it would write plain ones, to standard output."""


class _Lines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line; a message that is JSON itself is merged into it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname, "logger": record.name}
        message = record.getMessage()
        if record.name == "dutygraph.access":
            line |= json.loads(message)
        else:
            line["message"] = message
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)  # in ASCII, in which no letter ends a line


def set_up_logs() -> None:
    """Sends what is worth a line, and every request, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("dutygraph").setLevel(logging.INFO)
