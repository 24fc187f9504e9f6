"""Takes in documents that a team already has: facts to standard output, what was found and what is open to standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dutygraph.cli.commands import _write
from dutygraph.errors import UsageError
from dutygraph.facts import read_facts
from dutygraph.facts.structured import is_iri
from dutygraph.intake import RULES, facts_document, load_intake, yaml_text
from dutygraph.intake.words import clean
from dutygraph.rulebase import load_rulebase
from dutygraph.serialize import json_text

if TYPE_CHECKING:
    from dutygraph.config import Settings
    from dutygraph.intake import Intake
    from dutygraph.rulebase import Rulebase

__all__ = ["intake"]

_WORDS = {
    "says": ("it says", "文件所述"),
    "where": ("where", "位置"),
    "rule": ("rule", "规则"),
    "unsaid": ("it does not say", "文件未述"),
    "why": ("why it cannot be told", "为何无法判断"),
    "evidence": ("{kind} for {norm}", "{kind}（{norm}）"),
    "premise": (
        "That the data and models are this service's is what you say by naming the documents. The rest stays unknown.",
        "所列数据和模型属于本服务，系由你指定文件而主张；文件未述者仍为未知。",
    ),
}


def intake(settings: Settings, paths: tuple[str, ...], *, service: str, fmt: str, lang: str) -> None:
    """Prints a facts document made of what the documents say, and shows what they do not say."""
    if not is_iri(service):
        raise UsageError(
            f"{service!r} is not an absolute IRI.", where="--service", remedy="Write it like https://example.org/my-ai."
        )
    rulebase = load_rulebase()
    found = [load_intake(path, rulebase, max_bytes=settings.max_file_bytes) for path in paths]
    document = facts_document(service, found)
    text = json_text(document)
    read_facts(text.encode(), "application/json", rulebase, name="intake")  # what we print, we accept
    _show(found, rulebase, lang)
    _write(yaml_text(document) if fmt == "yaml" else text)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Nobody reads the messages; the facts are for standard output all the same."""


def _show(found: list[Intake], rulebase: Rulebase, lang: str) -> None:
    console = _Console(stderr=True, width=None if sys.stderr.isatty() else 200, highlight=False)
    for one in found:
        console.print(f"{escape(clean(one.name))}: {one.format} {escape(one.version)}", style="bold")
        if one.says or one.evidence:
            console.print(_says(one, rulebase, lang))
        if one.unsaid:
            console.print(_unsaid(one, rulebase, lang))
        for note in one.notes:
            console.print(f"- {escape(clean(note, 400))}")
    console.print(_WORDS["premise"][lang == "zh"])


def _table(lang: str, *columns: str) -> Table:
    table = Table()
    for column in columns:
        table.add_column(_WORDS[column][lang == "zh"], overflow="fold")
    return table


def _says(one: Intake, rulebase: Rulebase, lang: str) -> Table:
    table = _table(lang, "says", "where", "rule")
    for said in one.says:
        _row(table, f"{said.fact}: true ({rulebase.facts[said.fact].label.in_(lang)})", said.line, said.path, said.rule)
    for record in one.evidence:
        what = _WORDS["evidence"][lang == "zh"].format(kind=record.evidence.kind, norm=record.evidence.norm)
        _row(table, f"{what}: {record.evidence.identifier}", record.line, record.path, record.rule)
    return table


def _row(table: Table, what: str, line: int | None, path: str, rule: str) -> None:
    table.add_row(*map(escape, (what, f"{line or '?'}: {path}", f"{rule}: {RULES[rule]}")))


def _unsaid(one: Intake, rulebase: Rulebase, lang: str) -> Table:
    table = _table(lang, "unsaid", "why")
    for open_fact in one.unsaid:
        table.add_row(
            f"{open_fact.fact} ({escape(rulebase.facts[open_fact.fact].label.in_(lang))})", escape(clean(open_fact.why, 400))
        )
    return table
