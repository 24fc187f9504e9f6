"""The process that speaks HTTP, looked after by the keeper: started again where it ends by itself, ended when told to.

One that cannot stay up is not started for ever: then the server ends with an error, and whoever runs it starts it anew.

Source: POSIX wait and kill; systemd.service(5), ``Restart=``.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Ward"]

_LOG = logging.getLogger(__name__)
_QUICK_SECONDS = 5.0
_MOST_QUICK = 5
_REST_SECONDS = 0.5
_REMINDER_SECONDS = 1.0
_PATIENCE_SECONDS = 20.0


class Ward:
    """A process that must run while we do.

    Args:
        start: forks it, and returns its number.
    """

    def __init__(self, start: Callable[[], int]) -> None:
        self._start = start
        self._quick = 0
        self._again_at = 0.0
        self._told_at = 0.0
        self._sent_at = 0.0
        self.pid = 0
        self._begin()

    def _begin(self) -> None:
        self._since = time.monotonic()
        self.pid = self._start()

    def tell_to_end(self) -> None:
        """Has it finish what it is at, and leave."""
        self._told_at = self._told_at or time.monotonic()
        if self.pid:
            self._send(signal.SIGTERM)

    def look(self) -> int | None:
        """Starts it where that is due, and reminds it where it was told to end; returns an exit code where we are done.

        To be called every second or so. A reminder is needed: a signal may come at a moment when it is not heard.
        """
        if self._told_at and not self.pid:
            return 0
        if self._told_at:
            if time.monotonic() - self._sent_at > _REMINDER_SECONDS:
                self._send(signal.SIGKILL if time.monotonic() - self._told_at > _PATIENCE_SECONDS else signal.SIGTERM)
        elif not self.pid and time.monotonic() >= self._again_at:
            self._begin()
        return None

    def ended(self, status: int) -> int | None:
        """Takes note that it ended, with an exit code; returns ours where we end, too."""
        self.pid = 0
        if self._told_at:
            return 0
        _LOG.error("the web server ended by itself status=%d", status)
        self._quick = self._quick + 1 if time.monotonic() - self._since < _QUICK_SECONDS else 0
        if self._quick >= _MOST_QUICK:
            _LOG.error("the web server cannot stay up; the server ends")
            return max(status, 1)
        self._again_at = time.monotonic() + _REST_SECONDS * self._quick
        return None

    def _send(self, number: int) -> None:
        self._sent_at = time.monotonic()
        with suppress(ProcessLookupError):  # it has just ended by itself
            os.kill(self.pid, number)
