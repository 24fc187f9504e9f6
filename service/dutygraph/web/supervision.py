"""Signals that come while processes start: a server that is told to leave leaves, however early it is told.

Source: POSIX fork and sigprocmask; pid_namespaces(7): the first process of a container gets only signals that it handles.
"""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["blocked", "hear_as_before", "leave_when_told", "web_processes_hear"]

_TOLD = (signal.SIGTERM, signal.SIGINT)
_ALL = (*_TOLD, signal.SIGHUP)


def leave_when_told(folder: str = "") -> None:
    """From now on SIGTERM and SIGINT end this process at once, with status 0; the folder goes, and children go with it.

    For the time until whoever serves handles them. Nothing is raised: a library could swallow that. SIGHUP asks for what is
    being done: the files are read.
    """

    def leave(*_: object) -> None:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    for number in _TOLD:
        signal.signal(number, leave)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@contextmanager
def blocked() -> Iterator[None]:
    """Holds signals back while a process is forked, else the child would do with them what its parent does."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ALL)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ALL)


def hear_as_before() -> None:
    """In a child: signals end it again, and are no longer held back."""
    signal.set_wakeup_fd(-1)  # the parent's
    for number in (*_ALL, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ALL)


def web_processes_hear() -> None:
    """Has every process that this one forks from now on end at SIGTERM until it handles that itself.

    A web process inherits handlers of granian that do nothing in it, and would not hear that it is told to leave while it
    loads the application. Ctrl+C reaches all processes; only the first one acts on it, and tells the others.
    """

    def child() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ALL)

    os.register_at_fork(
        before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, _ALL),
        after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, _ALL),
        after_in_child=child,
    )
