"""Starts the server: load, derive, print a line to try, serve."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

import click
from waitress.server import create_server

from dutygraph.errors import UsageError
from dutygraph.facts import load_facts
from dutygraph.knowledge import bundled_examples, open_knowledge
from dutygraph.rulebase import load_rulebase
from dutygraph.store import open_served
from dutygraph.web.app import create_app

if TYPE_CHECKING:
    from datetime import date

    from dutygraph.config import Settings
    from dutygraph.knowledge import Knowledge

__all__ = ["serve_forever"]


def serve_forever(settings: Settings, facts: tuple[str, ...], *, on: date | None, empty: bool) -> None:
    """Loads law and facts, derives verdicts, and serves until interrupted.

    Raises:
        FactsError: a facts file cannot be read; nothing is served then.
        UsageError: the address is in use or not ours.
    """
    rulebase = load_rulebase()
    documents = load_facts(facts, rulebase, max_bytes=settings.max_file_bytes) if facts else ()
    if not (facts or empty or settings.store):
        documents = bundled_examples(rulebase)
    knowledge: Knowledge
    if settings.store:
        knowledge = open_served(settings, documents, rulebase, on=on)
    else:
        knowledge = open_knowledge(documents, on=on, rulebase=rulebase)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("waitress").setLevel(logging.WARNING)
    try:
        server = create_server(create_app(settings, knowledge), host=settings.host, port=settings.port, threads=settings.threads)
    except OSError as error:
        raise UsageError(
            f"The server cannot listen: {error.strerror}.",
            where=f"{settings.host}:{settings.port}",
            remedy="Choose another --port.",
        ) from error
    home = f"http://{settings.host}:{getattr(server, 'effective_port', settings.port)}"
    count = len(knowledge.services)
    click.echo(f"dutygraph serves {len(rulebase.norms)} norms and {count} services at {home}/ (Ctrl+C stops it). Try:", err=True)
    first = next(iter(knowledge.services), "https://example.org/my-service")
    click.echo(f"  curl -s '{home}/api/duties?service={quote(first, safe=':/')}'", err=True)
    click.echo(
        f"  curl -s {home}/sparql -H 'Accept: text/csv' --data-urlencode "
        f"'query=SELECT ?duty WHERE {{ <{first}> dg:subjectTo ?duty }} ORDER BY ?duty LIMIT 5'",
        err=True,
    )
    server.run()
