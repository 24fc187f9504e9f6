"""``dutygraph crosswalk``: what other law says on the matter of a norm."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dutygraph.crosswalk import counterparts, crosswalk_csv, crosswalk_document
from dutygraph.knowledge import open_knowledge, today_in_china
from dutygraph.rulebase import load_rulebase
from dutygraph.serialize import json_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dutygraph.crosswalk import Counterpart
    from dutygraph.model import Norm

__all__ = ["crosswalk"]

_WORDS = {
    "article": ("provision", "条款"),
    "strength": ("strength", "强度"),
    "applies": ("applies", "适用"),
    "reason": ("why", "理由"),
    "equivalent": ("equivalent", "等同"),
    "close": ("close", "接近"),
    "related": ("related", "相关"),
    "none": ("none", "无"),
    "yes": ("since", "自"),
    "partly": ("in part since", "部分自"),
    "not-yet": ("not before", "尚未，自"),
    "compared": ("compared on the matter", "比较事项"),
    "nothing": ("This norm was not compared with other law.", "该规范未与他法比较。"),
}


def crosswalk(norm_id: str, *, on: date | None, fmt: str, lang: str) -> None:
    """Prints the counterparts of a norm in other law, and whether they apply on the day."""
    rulebase = load_rulebase()
    norm, day = rulebase.norm(norm_id), on or today_in_china()
    found = counterparts(open_knowledge([], on=day, rulebase=rulebase).engine, norm, on=day)
    if not found:
        click.echo(_word("nothing", lang), err=True)
    match fmt:
        case "json":
            click.echo(json_text(crosswalk_document(norm, found, on=day)), nl=False)
        case "csv":
            click.echo(crosswalk_csv(norm, found, lang), nl=False)
        case _ if found:
            _print(norm, found, lang, day)
        case _:
            pass


def _print(norm: Norm, found: Sequence[Counterpart], lang: str, day: date) -> None:
    groups = "; ".join(dict.fromkeys(one.group.in_(lang) for one in found))
    title = f"{norm.label.in_(lang)} · {day.isoformat()}\n{_word('compared', lang)}: {groups}"
    table = Table(title=escape(title), title_justify="left")
    for heading in ("article", "strength", "applies", "reason"):
        table.add_column(_word(heading, lang), overflow="fold")
    for one in found:
        place = " ".join(filter(None, (one.instrument.in_(lang), one.article.in_(lang))))
        days = f"{_word(one.applies, lang)} {one.since}" if one.applies else ""
        reason = " ".join(filter(None, (one.reason.in_(lang), one.dates.in_(lang))))
        table.add_row(*(escape(text) for text in (place, _word(one.strength, lang), days, reason)))
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
