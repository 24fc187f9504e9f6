"""The command ``changes``: what moved for a service between two days."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dutygraph.changes import changes as find_changes
from dutygraph.changes import changes_document, changes_text
from dutygraph.facts import load_facts
from dutygraph.reading import parse_reading
from dutygraph.rulebase import load_rulebase
from dutygraph.serialize import json_text

if TYPE_CHECKING:
    from datetime import date

    from dutygraph.config import Settings

__all__ = ["changes"]


def changes(settings: Settings, facts: tuple[str, ...], *, start: date, end: date, reading: str, fmt: str, lang: str) -> None:
    """Prints what changed for each service, as text or JSON."""
    rulebase = load_rulebase()
    chosen = parse_reading(reading, rulebase)
    documents = load_facts(facts, rulebase, max_bytes=settings.max_file_bytes)
    services = [service for document in documents for service in document.services]
    found = [find_changes(service, rulebase, start=start, end=end, reading=chosen) for service in services]
    if fmt == "json":
        text = json_text(changes_document(found, rulebase, start=start, end=end, reading=chosen))
    else:
        text = changes_text(found, rulebase, lang, start=start, end=end)
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
