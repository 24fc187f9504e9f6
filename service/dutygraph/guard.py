"""Keeps queries from reaching the network.

Source: SPARQL 1.1 Federated Query, section 2; SPARQL 1.1 Query, section 19.2 (codepoint escapes).
"""

from __future__ import annotations

import re

from dutygraph.errors import QueryError

__all__ = ["refuse_federation"]

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def refuse_federation(text: str) -> None:
    """Returns nothing if the query holds no SERVICE pattern.

    The query is parsed, not searched: a SERVICE in a comment, a string or a name is no pattern. Only a query that
    holds the word at all is parsed, and one that holds it and does not parse is refused.

    Raises:
        QueryError: it holds a SERVICE pattern.
    """
    plain = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), text)
    if "service" not in plain.lower():
        return
    from rdflib.plugins.sparql.parser import parseQuery  # slow to import, and seldom needed

    try:
        tree = parseQuery(plain)
    except Exception as error:  # whatever the parser raises, the query cannot be vouched for
        if not re.search(r"\bservice\b(?!\s*:)", _without_names(plain), re.IGNORECASE):
            return
        raise _refusal() from error
    if _holds_service(tree):
        raise _refusal()


def _refusal() -> QueryError:
    return QueryError(
        "SERVICE is not allowed: a query may not reach the network.", remedy="Load the other data beside ours, and query both."
    )


def _without_names(text: str) -> str:
    """Variables and prefixed names cannot open a SERVICE pattern; everything else stays."""
    return re.sub(r"[?$]\w+|\w*:\w+", " ", text)


def _holds_service(node: object) -> bool:
    if getattr(node, "name", None) == "ServiceGraphPattern":
        return True
    if isinstance(node, dict):
        return any(_holds_service(value) for value in node.values())
    if isinstance(node, str | bytes):
        return False
    try:
        return any(_holds_service(item) for item in node)  # type: ignore[attr-defined]
    except TypeError:
        return False
