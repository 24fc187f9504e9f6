"""What a caller writes for a parameter, as an RDF term. Text becomes part of a query in no other way.

Source: SPARQL 1.1 Query, section 4.1 (syntax of terms); XML Schema 1.1 part 2 (lexical forms); BCP 47 (language tags).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from dutygraph.terms import Literal, format_term
from dutygraph.vocab import ACTOR, DG, FACT, PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.terms import Term

__all__ = ["KINDS", "NAMED_KINDS", "read_term"]

NAMED_KINDS = {"norm": PREFIXES["norm"], "actor": ACTOR, "phase": DG, "fact": FACT}
"""Kinds that are named by the last part of their IRI, and what stands before it."""

KINDS = {
    "iri": "an absolute IRI, or prefix:name",
    "norm": "the short id of a norm, or its IRI",
    "actor": "the short name of an actor, or its IRI",
    "phase": "development, preparatory or application, or the IRI of the phase",
    "fact": "the name of a fact, or its IRI",
    "text": "any text",
    "language": "a language tag such as en or zh-Hans",
    "date": "a civil day, as 2025-02-28",
    "datetime": "a point in time, as 2025-02-28T12:00:00+08:00",
    "integer": "a whole number of at most 18 digits",
    "decimal": "a number, as 0.5",
    "boolean": "true or false",
}
"""Every kind of parameter, and what a value of it is."""

_FORMS = {
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), XSD + "date"),
    "datetime": (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"),
        XSD + "dateTime",
    ),
    "integer": (re.compile(r"[+-]?[0-9]{1,18}"), XSD + "integer"),
    "decimal": (re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?"), XSD + "decimal"),
    "boolean": (re.compile(r"true|false"), XSD + "boolean"),
    "language": (re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"), XSD + "string"),
}
_NO_CHARACTER = re.compile("[\0\ud800-\udfff\ufffe\uffff]")
_SHORT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")


def read_term(kind: str, text: str, norms: Mapping[str, str] | None = None) -> Term:
    """Returns the term that a text stands for.

    Args:
        kind: one of ``KINDS``.
        text: what the caller wrote.
        norms: IRIs of norms by short id; without it a norm stands in the namespace of the Measures.

    Raises:
        ValueError: the text is no value of that kind.

    >>> read_term("norm", "file-algorithm")
    'https://w3id.org/dutygraph/id/cn/genai-measures-2023/norm/file-algorithm'
    """
    if _NO_CHARACTER.search(text):
        raise ValueError(text)
    if kind == "text":
        return Literal(text)
    if kind in NAMED_KINDS or kind == "iri":
        return _iri(kind, text, norms or {})
    form, datatype = _FORMS[kind]
    if not form.fullmatch(text):
        raise ValueError(text)
    if kind == "date":
        date.fromisoformat(text)
    if kind == "datetime":
        datetime.fromisoformat(text)
    return Literal(str(int(text)) if kind == "integer" else text, datatype)


def _iri(kind: str, text: str, norms: Mapping[str, str]) -> str:
    if kind == "norm" and text in norms:
        return norms[text]
    if kind in NAMED_KINDS and _SHORT.fullmatch(text):
        return NAMED_KINDS[kind] + (text.capitalize() if kind == "phase" else text)
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    prefix, colon, rest = bare.partition(":")
    if not colon or not _SCHEME.fullmatch(prefix):
        raise ValueError(text)
    if prefix == "norm" and rest in norms:
        return norms[rest]
    iri = PREFIXES[prefix] + rest if prefix in PREFIXES else bare
    format_term(iri)
    return iri
