"""What the protocol adds to an update: the dataset of USING; and ALL, which means all that can be changed here.

Both are written into the text before it runs. Words count only where they stand between operations or before their WHERE:
outside braces, strings, comments and IRIs.

Source: SPARQL 1.1 Protocol, section 2.2.3; SPARQL 1.1 Update, sections 3.1.3, 3.2.1 and 3.2.2.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dutygraph.errors import QueryError
from dutygraph.terms import format_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["with_all_named", "with_dataset"]

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|<[^<>\"{}|^`\\\s]*>|#[^\n\r]*|[?$]\w+|[\w.-]*:[\w.:%-]*|\w+|[{};]",
    re.DOTALL,
)


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def _outside(text: str) -> Iterator[_Word]:
    """Returns the words outside braces, in capitals, and the semicolons between operations."""
    depth = 0
    for found in _TOKEN.finditer(text):
        found_text = found[0]
        depth += {"{": 1, "}": -1}.get(found_text, 0)
        if depth == 0 and (found_text == ";" or found_text.isalpha()):
            yield _Word(found_text.upper(), found.start(), found.end())


def with_dataset(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Returns the update with USING clauses for the graphs that its request names.

    Raises:
        QueryError: the update has USING or WITH of its own, or DELETE WHERE, which has no place for the clauses.
    """
    if not default and not named:
        return text
    clauses = "".join(f"USING {format_term(iri)} " for iri in default)
    clauses += "".join(f"USING NAMED {format_term(iri)} " for iri in named)
    before, pieces, at = "", [], 0
    for word in _outside(text):
        if word.text in {"USING", "WITH"}:
            raise QueryError(
                f"The request names graphs, and so does {word.text} in the update.",
                where="using-graph-uri",
                remedy="Name them in one of the two.",
            )
        if word.text == "WHERE" and before == "DELETE" and not text[: word.start].rstrip().endswith("}"):
            raise QueryError(
                "DELETE WHERE has no place for the graphs of the request.",
                where="using-graph-uri",
                remedy="Write DELETE {…} WHERE {…}.",
            )
        if word.text == "WHERE":
            pieces += [text[at : word.start], clauses]
            at = word.start
        before = word.text
    return "".join((*pieces, text[at:]))


def with_all_named(text: str, graphs: Iterable[str]) -> str:
    """Returns the update with CLEAR or DROP of ALL or NAMED written out, graph by graph; law and verdicts are not among them.

    Raises:
        QueryError: another operation stands before it, so that the graphs are not those of the store any more.
    """
    operation: list[_Word] = []
    first = True
    for word in (*_outside(text), _Word(";", len(text), len(text))):
        if word.text != ";":
            operation += [word] if word.text not in {"PREFIX", "BASE"} else []
            continue
        names = [item.text for item in operation if item.text != "SILENT"]
        if len(names) == 2 and names[0] in {"CLEAR", "DROP"} and names[1] in {"ALL", "NAMED"}:  # noqa: PLR2004  (two words)
            if not first:
                raise QueryError(f"{names[0]} {names[1]} is not the first operation.", remedy="Send it first, or alone.")
            each = " ; ".join(f"{names[0]} SILENT GRAPH {format_term(name)}" for name in graphs)
            return text[: operation[0].start] + (each or "INSERT DATA {}") + text[operation[-1].end :]
        operation, first = [], False
    return text
