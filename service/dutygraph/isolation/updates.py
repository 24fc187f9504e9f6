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

__all__ = ["Word", "with_all_named", "with_dataset", "words"]

# Possessive, and what never ends is taken as one, so that reading takes time in proportion to the text.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+(?:\'\'\'|\Z)'
    r'|"(?:[^"\\\n\r]|\\.)*+"?|\'(?:[^\'\\\n\r]|\\.)*+\'?'
    r"|<[^<>\"{}|^`\\\s]*+>|#[^\n\r]*+|[?$]\w++|[\w.-]++(?::[\w.:%-]*+)?|:[\w.:%-]*+|[{};]",
    re.DOTALL,
)
_PART = re.compile(r"\w+")


class Word(NamedTuple):
    """A token of an update, how many braces are open around it, and where it stands."""

    text: str
    depth: int
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Returns names, IRIs, variables, keywords, braces and semicolons in order; no comments, no strings, no dots."""
    depth = 0
    for found in _TOKEN.finditer(text):
        text_found, first = found[0], found[0][0]
        depth -= first == "}"
        if first in ".-" or (":" not in text_found and first not in "?$<#\"'{};"):
            for part in _PART.finditer(text, found.start(), found.end()):
                yield Word(part[0], depth, part.start(), part.end())
        elif first not in "#\"'":
            yield Word(text_found, depth, found.start(), found.end())
        depth += first == "{"


def _outside(text: str) -> Iterator[Word]:
    """Returns the words outside braces, in capitals, and the semicolons between operations."""
    for word in words(text):
        if word.depth == 0 and (word.text == ";" or word.text.isalpha()):
            yield word._replace(text=word.text.upper())


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
    operation: list[Word] = []
    first = True
    for word in (*_outside(text), Word(";", 0, len(text), len(text))):
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
