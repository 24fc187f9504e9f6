"""``dutygraph load``: brings a store up to date and says what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dutygraph.errors import UsageError
from dutygraph.facts import load_facts
from dutygraph.rulebase import load_rulebase
from dutygraph.serialize import json_text
from dutygraph.store import bring_up_to_date, is_remote, load_folder, open_store

if TYPE_CHECKING:
    from datetime import date

    from dutygraph.config import Settings

__all__ = ["load"]


def load(settings: Settings, facts: tuple[str, ...], *, on: date | None, fmt: str, lang: str) -> None:
    """Writes law, facts and verdicts to the store, and prints what was done.

    Raises:
        UsageError: no store is named.
        FactsError: a facts file cannot be read; nothing is written then.
        EngineError: the store failed.
    """
    if not settings.store:
        raise UsageError("No store is named.", where="--store", remedy="Name a folder or the address of a SPARQL endpoint.")
    rulebase = load_rulebase()
    documents = load_facts(facts, rulebase, max_bytes=settings.max_file_bytes)
    if is_remote(settings):
        done = bring_up_to_date(open_store(settings), documents, rulebase, on=on)
    else:
        done = load_folder(settings.store, documents, rulebase, on=on)
    if fmt == "json":
        found = {"store": settings.store, "on": done.on.isoformat(), "services": {"loaded": done.services, "stored": done.stored}}
        click.echo(json_text({**found, "rulebase": {"digest": done.digest, "loaded": done.law}}), nl=False)
    elif lang == "zh":
        law = "已更新法律；" if done.law else ""
        click.echo(f"{settings.store}：{law}载入 {done.services} 项服务，共存 {done.stored} 项；判断以 {done.on} 为准。")
    else:
        law = "law renewed; " if done.law else ""
        click.echo(f"{settings.store}: {law}{done.services} services loaded, {done.stored} stored; verdicts for {done.on}.")
