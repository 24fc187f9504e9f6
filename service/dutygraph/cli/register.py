"""Registers on the command line: conditions as queries, verdicts and findings of many services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.cli.commands import _write
from dutygraph.knowledge import today_in_china
from dutygraph.reading import parse_reading
from dutygraph.register.compiled import compiled
from dutygraph.rulebase import load_rulebase

if TYPE_CHECKING:
    from datetime import date

__all__ = ["compile_norms"]


def compile_norms(norms: tuple[str, ...], *, to: str, lang: str, on: date | None, reading: str) -> None:
    """Prints the conditions of norms as one query."""
    rulebase = load_rulebase()
    wanted = tuple(dict.fromkeys(rulebase.norm(norm) for norm in norms)) or rulebase.norms
    _write(compiled(wanted, rulebase, to=to, on=on or today_in_china(), reading=parse_reading(reading, rulebase), lang=lang))
