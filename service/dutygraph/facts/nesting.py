"""Refuses RDF that nests deeper than anybody writes: parsers take time in the square of the depth, or leave the stack.

Source: RDF 1.1 XML Syntax, section 2.11; RDF 1.1 Turtle, section 2.7 (neither bounds the depth).
"""

from __future__ import annotations

import re
from xml.parsers import expat

from dutygraph.errors import FactsError

__all__ = ["MOST_LEVELS", "refuse_deep_nesting"]

MOST_LEVELS = 200
"""So many levels of brackets or elements are read."""

_XML = "application/rdf+xml"
_BRACKETED = {"text/turtle", "application/trig"}
# Possessive, so that matching takes time in proportion to the text.
_TOKEN = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\''
    rb'|"(?:[^"\\\n\r]|\\.)*+"|\'(?:[^\'\\\n\r]|\\.)*+\'|<[^<>\s]*+>|#[^\n\r]*+|[\[\](){}]',
    re.DOTALL,
)
_STEP = {ord("["): 1, ord("("): 1, ord("{"): 1, ord("]"): -1, ord(")"): -1, ord("}"): -1}


def refuse_deep_nesting(data: bytes, media_type: str, name: str) -> None:
    """Returns nothing if a document nests no deeper than ``MOST_LEVELS``, or does not parse, which its parser will say better.

    Raises:
        FactsError: it does.
    """
    if media_type == _XML:
        _walk_elements(data, name)
    elif media_type in _BRACKETED and data.count(b"[") + data.count(b"(") > MOST_LEVELS:
        depth = 0
        for found in _TOKEN.finditer(data):
            depth += _STEP.get(data[found.start()], 0)
            if depth > MOST_LEVELS:
                raise _too_deep(name, data.count(b"\n", 0, found.start()) + 1)


def _walk_elements(data: bytes, name: str) -> None:
    depth = 0
    parser = expat.ParserCreate()

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_LEVELS:
            raise _too_deep(name, parser.CurrentLineNumber)

    def closed(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(data, True)  # noqa: FBT003  (expat takes no names)
    except expat.ExpatError:
        return


def _too_deep(name: str, line: int) -> FactsError:
    return FactsError(
        f"The document nests deeper than {MOST_LEVELS} levels.",
        where=f"{name}:{line}",
        remedy="Give inner nodes names of their own.",
    )
