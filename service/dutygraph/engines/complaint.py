"""What Oxigraph's SPARQL parser complains of, in words for people.

The parser names a place and every token of the grammar that could stand there, character classes included; what went wrong
comes among them as a sentence, where it is known ("Prefix not found").

Source: SPARQL 1.1 Query, section 19.8 (grammar).
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from dutygraph.errors import QueryError
from dutygraph.vocab import BASE, PREFIXES

__all__ = ["not_parsed"]

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_ITEM = re.compile(r"\"(?:[^\"\\]|\\.)*\"|\[(?:'(?:\\.|[^'])*'|[^\]'])*\]|[^\",\[\]]+", re.DOTALL)
_PREFIX = re.compile(r"([\w.-]*):[^\s:]*\s*$")
_ROOM = " " * 16
_MOST_TOKENS = 6
_MOST_CHARACTERS = 30


def not_parsed(what: str, text: str, error: SyntaxError) -> QueryError:
    """Returns the error with its place, ``line:column`` from 1, and what stands there.

    Args:
        what: "query" or "update".
        text: the query.
        error: what Oxigraph says of it.
    """
    found = _PLACE.match(str(error))
    if found and _are_keywords(_items(found)):
        found = _PLACE.match(str(_padded(what, text) or error))
    if not found:
        return QueryError(f"The {what} does not parse: {error}.", remedy="Check it against SPARQL 1.1.")
    line, column = int(found[1]), int(found[2])
    items = _items(found)
    told = next((item for item in items if " " in item and item[0] not in '"[<'), "")
    remedy = "Check it against SPARQL 1.1."
    if told == "Prefix not found":
        before, _ = _around(text, line, column)
        prefix = _PREFIX.search(before)
        column = prefix.start() + 1 if prefix else column
        told = f"the prefix {prefix[1] if prefix else ''}: is not declared"
        remedy = "Declare it with PREFIX, or write the whole IRI in angle brackets."
    if not told:
        column = _start(column, items)
        told = _unexpected(_around(text, line, column)[1], [item for item in items if item[:1] == '"'])
    return QueryError(f"The {what} does not parse: {told}.", where=f"{line}:{column}", remedy=remedy)


def _padded(what: str, text: str) -> SyntaxError | None:
    """Returns what is said of the text with room behind it: where it ends within a keyword's length, the place is its end."""
    ask = ox.Store().query if what == "query" else ox.Store().update
    try:
        ask(text + _ROOM, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        return error
    return None


def _items(found: re.Match[str]) -> list[str]:
    return [item.strip() for item in _ITEM.findall(found[3])]


def _are_keywords(items: list[str]) -> bool:
    return all(item.isalpha() or item == "[_]" for item in items)


def _start(column: int, items: list[str]) -> int:
    """Returns where what is not understood begins: where only keywords were expected, Oxigraph tells the column behind one."""
    lengths = [len(item) for item in items if item.isalpha()]
    return column - min(lengths) if lengths and _are_keywords(items) and column > min(lengths) else column


def _around(text: str, line: int, column: int) -> tuple[str, str]:
    """Returns the line before a place, and the first word after it."""
    lines = text.split("\n")
    at = lines[line - 1] if line <= len(lines) else ""
    after = "\n".join([at[column - 1 :], *lines[line:]]).split(maxsplit=1)
    word = after[0] if after else ""
    return at[: column - 1], word if len(word) <= _MOST_CHARACTERS else word[:_MOST_CHARACTERS] + "…"


def _unexpected(word: str, tokens: list[str]) -> str:
    where = f"`{word}` is not understood" if word else "it ends too early"
    if not tokens or len(tokens) > _MOST_TOKENS:  # a long list is no help
        return where
    return f"{where}; expected {' or '.join(tokens)}"
