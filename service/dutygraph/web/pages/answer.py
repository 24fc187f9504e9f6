"""The answer to a query, as a page shows it: cells with links and languages, cut where it grows too long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.terms import Blank, Literal
from dutygraph.vocab import XSD
from dutygraph.web.pages.language import TAGS
from dutygraph.web.pages.lawgraph import short_name
from dutygraph.web.pages.layout import path_of

if TYPE_CHECKING:
    from dutygraph.engine import Answer
    from dutygraph.terms import Term
    from dutygraph.web.pages.lawgraph import LawGraph

__all__ = ["SHOWN_ROWS", "AnswerView", "Cell", "answer_view"]

SHOWN_ROWS = 100
"""Most rows that a page shows; the data formats give them all."""

_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "nonNegativeInteger")}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its text, a link and a language where it has one, and whether it is a number."""

    text: str
    path: str = ""
    language: str = ""
    title: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The form of the answer (``select``, ``ask``, ``graph``), its head, and as many rows as are shown, of all."""

    form: str
    variables: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    truth: bool | None = None


def answer_view(answer: Answer, graph: LawGraph) -> AnswerView:
    """Returns what a page shows of an answer."""
    if answer.truth is not None:
        return AnswerView("ask", (), (), 1, answer.truth)
    is_table = bool(answer.variables) and answer.form == "table"
    rows = tuple(tuple(_cell(term, graph) for term in row) for row in answer.rows[:SHOWN_ROWS])
    variables = answer.variables if is_table else ("subject", "property", "value")
    return AnswerView("select" if is_table else "graph", variables, rows, len(answer.rows))


def _cell(term: Term | None, graph: LawGraph) -> Cell:
    if term is None:
        return Cell("")
    if isinstance(term, Literal):
        return Cell(term.value, language=TAGS.get(term.language, term.language), number=term.datatype in _NUMBERS)
    if isinstance(term, Blank):
        return Cell(f"_:{term}")
    return Cell(short_name(term), path_of(term), "en", graph.label(term).en if term in graph else "")
