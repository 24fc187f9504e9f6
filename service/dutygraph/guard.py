"""Keeps queries from reaching the network.

Oxigraph performs SERVICE by itself, and a second parser cannot vouch for what Oxigraph's will read: the two disagree
about comments that end at a carriage return, about escaped quotes and line ends, and about what SPARQL 1.2 adds (each was
tried). So the text is held to a wider rule than any parser's: wherever the tokens of a SERVICE pattern could stand, even in
a string or a comment, before or after codepoint escapes are read, the query is refused.

Source: SPARQL 1.1 Federated Query, section 2; SPARQL 1.1 Query, sections 19.2 (codepoint escapes) and 19.8 (grammar).
"""

from __future__ import annotations

import re

from dutygraph.errors import QueryError

__all__ = ["refuse_federation", "refuse_loading"]

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# Possessive, so that no text can be read in more ways than one: matching takes time in proportion to the text.
_GAP = r"(?:\s++|#[^\n\r]*+)*+"
_NAME = r"(?:<[^>]*+>|[?$]\w++|(?:\\.|[^\s{}<>#\\:])*+:(?:\\.|[^\s{}<>#\\])*+)"
# A variable named ?service is the only thing that this rule lets stand before a name and a brace.
_WORD = re.compile(r"(?<![?$])service", re.IGNORECASE)
_REST = re.compile(rf"{_GAP}(?:silent{_GAP}{_NAME}|{_NAME}){_GAP}\{{", re.IGNORECASE)
_MOST_WORDS = 50


def refuse_federation(text: str) -> None:
    """Returns nothing if no SERVICE pattern can be read out of the query.

    Raises:
        QueryError: one could, or the word stands in the query so often that looking would take long.
    """
    plain = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    for reading in {text, plain}:
        for count, word in enumerate(_WORD.finditer(reading)):
            if count >= _MOST_WORDS or _REST.match(reading, word.end()):
                raise QueryError(
                    "SERVICE is not allowed: a query may not reach the network.",
                    remedy="Load the other data beside ours, and query both.",
                )


_LOAD = re.compile(rf"(?<![?$:\w])load{_GAP}(?:silent{_GAP})?{_NAME}", re.IGNORECASE)


def refuse_loading(text: str) -> None:
    """Returns nothing if an update reaches no network: it has neither LOAD nor SERVICE.

    Workers have no socket to spare, so that this is a courtesy: it says why, before anything is tried.

    Raises:
        QueryError: it could.
    """
    refuse_federation(text)
    plain = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    if _LOAD.search(text) or _LOAD.search(plain):
        raise QueryError("LOAD is not allowed: an update may not reach the network.", remedy="PUT the data to /store.")
