"""Finds the line on which a statement stands. Positions live beside the graph, never in it.

rdflib's Turtle parser counts lines and Oxigraph's keeps none, so this second parse runs only when a place is needed.
"""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dutygraph.engines import parse_rdf
from dutygraph.terms import Blank, Literal
from dutygraph.vocab import RDF, local_name

if TYPE_CHECKING:
    from dutygraph.terms import Term

__all__ = ["line_of", "statement_lines"]

Key = tuple[str, str, "Term | None"]
_BY_LINE = {"application/n-triples", "application/n-quads"}


def line_of(data: bytes, media_type: str, subject: str, predicate: str, obj: Term | None = None) -> int | None:
    """Returns the line of a statement; where the format keeps none, the first line that names the property."""
    lines = statement_lines(data, media_type)
    for key in ((subject, predicate, obj), (subject, predicate, None)):
        if key in lines:
            return lines[key]
    if lines and not predicate:
        return None
    named = re.compile(rb"\b" + re.escape((local_name(predicate) or subject).encode()) + rb"\b")
    return next((n for n, text in enumerate(data.splitlines(), start=1) if named.search(text)), None)


@lru_cache(maxsize=8)
def statement_lines(data: bytes, media_type: str) -> dict[Key, int]:
    """Returns the first line (from 1) of each statement, of each subject and predicate, and of each subject.

    Keys are (subject, predicate, object), (subject, predicate, None) and (subject, "", None).
    A blank node's label differs between parses, so blank subjects are not in it.
    """
    if media_type in _BY_LINE:
        return _lines_of_lines(data, media_type)
    if media_type == "text/turtle":
        return _lines_of_turtle(data)
    return {}


def _note(lines: dict[Key, int], subject: str, predicate: str, obj: Term | None, line: int) -> None:
    for key in ((subject, predicate, obj), (subject, predicate, None), (subject, "", None)):
        lines.setdefault(key, line)


def _lines_of_lines(data: bytes, media_type: str) -> dict[Key, int]:
    lines: dict[Key, int] = {}
    for number, text in enumerate(data.splitlines(), start=1):
        for subject, predicate, obj, _ in parse_rdf(text, media_type):
            _note(lines, subject, predicate, obj, number)
    return lines


def _lines_of_turtle(data: bytes) -> dict[Key, int]:
    import rdflib  # a second of work at most, and only when a place is asked for
    from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser

    lines: dict[Key, int] = {}

    class Parser(SinkParser):  # type: ignore[misc]  # rdflib's parser is untyped
        """Remembers the line of the verb that is being read; nested property lists restore it."""

        at = 1

        def property_list(self, argstr: str, i: int, subj: Any) -> int:
            outer = self.at
            end: int = super().property_list(argstr, i, subj)
            self.at = outer
            return end

        def verb(self, argstr: str, i: int, res: Any) -> int:
            end: int = super().verb(argstr, i, res)
            self.at = self.lines + 1
            return end

        def makeStatement(self, quadruple: Any) -> None:  # noqa: N802  (rdflib's name)
            formula, *parts = quadruple
            predicate, subject, obj = (sink.normalise(formula, part) for part in parts)
            _note(lines, str(subject), str(predicate), _term(obj), self.at)
            super().makeStatement(quadruple)

    sink = RDFSink(rdflib.Graph())
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it reports ill-typed literals; so do we, in one line
    with warnings.catch_warnings(), suppress(Exception):  # the document parsed once already; a place is a courtesy
        warnings.simplefilter("ignore")
        Parser(sink, turtle=True).loadBuf(data)
    return lines


def _term(node: Any) -> Term:
    import rdflib

    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), RDF + "langString", node.language)
        return Literal(str(node), str(node.datatype)) if node.datatype else Literal(str(node))
    return Blank(str(node)) if isinstance(node, rdflib.BNode) else str(node)
