"""Keeps queries from reaching the network.

Oxigraph performs SERVICE by itself, and a second parser cannot vouch for what Oxigraph's will read: the two disagree
about comments that end at a carriage return, about escaped quotes, and about what SPARQL 1.2 adds (each was tried). So the
text is held to a wider rule than any parser's: wherever the tokens of a SERVICE pattern could stand, even in a string
or a comment, the query is refused.

Source: SPARQL 1.1 Federated Query, section 2; SPARQL 1.1 Query, sections 19.2 (codepoint escapes) and 19.8 (grammar).
"""

from __future__ import annotations

import re

from dutygraph.errors import QueryError

__all__ = ["refuse_federation"]

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_GAP = r"(?:\s|#[^\n\r]*)*"
_NAME = r"(?:<[^>]*>|[?$]\w+|[^\s{}<>\"']*:[^\s{}<>\"']*)"
# A variable named ?service is the only thing that this rule lets stand before a name and a brace.
_PATTERN = re.compile(rf"(?<![?$])service{_GAP}(?:silent{_GAP})?{_NAME}{_GAP}\{{", re.IGNORECASE)


def refuse_federation(text: str) -> None:
    """Returns nothing if no SERVICE pattern can be read out of the query.

    Raises:
        QueryError: one could.
    """
    plain = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    if _PATTERN.search(plain):
        raise QueryError(
            "SERVICE is not allowed: a query may not reach the network.", remedy="Load the other data beside ours, and query both."
        )
