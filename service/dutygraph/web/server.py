"""Starts the server: load, derive, print a line to try, serve.

Three kinds of process: the keeper (this one) owns the stores and makes every change; query workers, forked from it, answer
queries; web processes speak HTTP. Where a process cannot be forked, one process does all, without limits of time and memory.

Source: docs/decisions/0016-isolation.md.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, create_connection, socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from dutygraph.errors import UsageError
from dutygraph.facts import load_facts
from dutygraph.fetching import origins
from dutygraph.isolation import Board, Limits, Pool, die_with_parent
from dutygraph.keeper import Holdings, Keeper, KeeperLine
from dutygraph.knowledge import bundled_examples
from dutygraph.ledger import Ledger
from dutygraph.rulebase import load_rulebase
from dutygraph.store import is_remote, open_served
from dutygraph.web.desk import Desk
from dutygraph.web.logs import set_up_logs
from dutygraph.web.site import IsolatedSite

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from flask import Flask

    from dutygraph.config import Settings
    from dutygraph.facts import FactsDocument
    from dutygraph.knowledge import Knowledge
    from dutygraph.rulebase import Rulebase

__all__ = ["serve_forever"]

_START_TRIES = 600
_LEAVE_SECONDS = 8


def serve_forever(settings: Settings, facts: tuple[str, ...], *, on: date | None, empty: bool) -> None:
    """Loads law and facts, derives verdicts, and serves until interrupted.

    Args:
        settings: where to listen, what to keep, and every limit.
        facts: facts files; with a store they are kept in it.
        on: civil day in China that verdicts are for; ``None`` follows the calendar.
        empty: whether to leave the bundled examples out; a store leaves them out, too.

    Raises:
        FactsError: a facts file cannot be read; nothing is served then.
        UsageError: the address is in use or not ours, or the store cannot be opened.
    """
    set_up_logs()
    origins(settings.allow_hosts)  # a fault in it is told before anything is loaded
    rulebase = load_rulebase()
    settings = _with_port(settings)
    if settings.store and is_remote(settings):
        site = open_served(settings, _read(settings, facts, rulebase), rulebase, on=on)
        sys.exit(_serve_remote(settings, site))
    ledger = Ledger(settings.store) if settings.store else None

    def documents() -> tuple[FactsDocument, ...]:
        if facts:
            return _read(settings, facts, rulebase)
        return () if empty or ledger else bundled_examples(rulebase)

    def holdings() -> Holdings:
        found = Holdings(rulebase, on=on, ledger=ledger)
        found.load(documents())
        return found

    held = holdings()
    if hasattr(os, "fork") and settings.query_workers:
        sys.exit(_serve_in_processes(settings, held, holdings))
    _announce(settings, rulebase, tuple(held.of[""].services))
    _serve_in_one_process(settings, held)


def _read(settings: Settings, facts: tuple[str, ...], rulebase: Rulebase) -> tuple[FactsDocument, ...]:
    return load_facts(facts, rulebase, max_bytes=settings.max_file_bytes)


def _serve_in_processes(settings: Settings, held: Holdings, again: Callable[[], Holdings]) -> int:
    limits = Limits(
        seconds=settings.query_seconds,
        memory_bytes=settings.query_memory_bytes,
        rows=settings.max_rows,
        answer_bytes=settings.max_answer_bytes,
        queue_seconds=settings.queue_seconds,
        workers=settings.query_workers,
        most_workers=max(settings.max_query_workers, settings.query_workers),
    )
    folder = Path(tempfile.mkdtemp(prefix="dutygraph-"))
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    keeper = Keeper(held, limits, Board(folder), reload=again)
    try:
        web = _fork_web(settings, held.of[""], keeper, limits)
        _announce_once_it_listens(settings, held.rulebase, tuple(held.of[""].services))
        return keeper.run(web)
    finally:
        keeper.close()
        shutil.rmtree(folder, ignore_errors=True)


def _fork_web(settings: Settings, public: Knowledge, keeper: Keeper, limits: Limits) -> int:
    """Returns the process that runs the web server."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        die_with_parent(parent)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        pool = Pool(keeper.board, limits, processes=settings.processes)
        own = os.getpid()

        def load(*_: object, **__: object) -> Flask:
            die_with_parent(own)  # else it would go on to hold the port
            from dutygraph.web.app import create_app  # in the process that counts, after the folder of the counts is known

            desk = Desk(KeeperLine(keeper.path), store=settings.store, token=settings.token)
            return _settled(create_app(settings, IsolatedSite(pool, public.rulebase, public.alignments), desk, pool))

        _run_web(settings, load)
        status = 0
    except KeyboardInterrupt:
        status = 0
    except BaseException:
        logging.getLogger(__name__).exception("the web server failed")
    finally:
        sys.stderr.flush()
        os._exit(status)


def _settled(app: Flask) -> Flask:
    """Returns the application, exempt from garbage collection: to look through the law takes a quarter of a second each time."""
    gc.freeze()
    return app


def _run_web(settings: Settings, load: Callable[..., Flask]) -> None:
    """Runs web processes until they are told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "dutygraph",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.processes,
        blocking_threads=settings.threads,
        backpressure=max(settings.threads * 4, 64),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_LEAVE_SECONDS,  # one that is told to leave before it listens for that never hears it
        log_level=LogLevels.error,
        log_access=False,
    ).serve(target_loader=load, wrap_loader=False)


def _serve_remote(settings: Settings, site: Knowledge) -> int:
    """Serves what a remote store holds; its own limits hold, and nothing is written through us."""
    folder = tempfile.mkdtemp(prefix="dutygraph-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder

    def load(*_: object, **__: object) -> Flask:
        from dutygraph.web.app import create_app  # after the folder of the counts is known

        return _settled(create_app(settings, site, Desk(token=settings.token)))

    _announce_once_it_listens(settings, site.rulebase, tuple(site.services))
    try:
        _run_web(settings, load)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _announce_once_it_listens(settings: Settings, rulebase: Rulebase, services: tuple[str, ...]) -> None:
    """Prints what to try when it works; a process of its own waits for that."""
    parent = os.getpid()
    if os.fork():
        return
    try:
        die_with_parent(parent)
        for _ in range(_START_TRIES):
            try:
                create_connection((settings.host, settings.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                _announce(settings, rulebase, services)
                break
    finally:
        os._exit(0)


def _serve_in_one_process(settings: Settings, held: Holdings) -> None:
    from waitress import serve

    from dutygraph.web.app import create_app

    serve(create_app(settings, held.of[""]), host=settings.host, port=settings.port, threads=settings.threads)


def _with_port(settings: Settings) -> Settings:
    """Returns the settings with the port that will be listened on; a free one where it is 0.

    Raises:
        UsageError: the address is in use or not ours.
    """
    with socket(AF_INET6 if ":" in settings.host else AF_INET, SOCK_STREAM) as trial:
        trial.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            raise UsageError(
                f"The server cannot listen: {error.strerror}.",
                where=f"{settings.host}:{settings.port}",
                remedy="Choose another --port.",
            ) from error
        return replace(settings, port=int(trial.getsockname()[1]))


def _announce(settings: Settings, rulebase: Rulebase, services: tuple[str, ...]) -> None:
    home = f"http://{settings.host}:{settings.port}"
    count = len(services)
    click.echo(f"dutygraph serves {len(rulebase.norms)} norms and {count} services at {home}/ (Ctrl+C stops it). Try:", err=True)
    first = next(iter(services), "https://example.org/my-service")
    click.echo(f"  curl -s '{home}/api/duties?service={quote(first, safe=':/')}'", err=True)
    click.echo(
        f"  curl -s {home}/sparql -H 'Accept: text/csv' --data-urlencode "
        f"'query=SELECT ?duty WHERE {{ <{first}> dg:subjectTo ?duty }} ORDER BY ?duty LIMIT 5'",
        err=True,
    )
