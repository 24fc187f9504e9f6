"""granian, made to hear signals."""

from __future__ import annotations

import _thread

from granian.server.mp import MPServer

__all__ = ["WebServer"]


class WebServer(MPServer):
    """granian, whose first process hears every signal.

    Its own handler takes the lock of an event. Where two signals come at once, as they do when Ctrl+C or systemd tells every
    process of the server and the keeper passes it on, the second one would wait for the first for ever.
    """

    def signal_handler_interrupt(self, *_: object, **__: object) -> None:
        """Has the main loop end, from a thread that may wait for the lock."""
        self.interrupt_signal = True
        _thread.start_new_thread(self.main_loop_interrupt.set, ())

    def signal_handler_reload(self, *_: object, **__: object) -> None:
        """Does nothing: who reads facts files anew is the keeper."""
