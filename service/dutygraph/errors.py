"""Every error dutygraph raises on purpose, each with what happened, where, and how to mend it.

DutyGraphError
├── InputError            the caller's input: exit 2, HTTP 4xx
│   ├── UsageError        an option or argument that cannot be used
│   ├── FactsError        a description of a service that is not well formed
│   ├── QueryError        a query that does not parse or is not allowed
│   ├── ConflictError     what is stored meanwhile stands against it
│   ├── GraphMissing      a question across graphs, and a graph of others is not there
│   ├── Forbidden         a token is missing, or does not reach this far
│   ├── NotAcceptable     no form of the answer that the client takes
│   ├── ParameterError    a library query called with a wrong parameter
│   └── UnknownTerm       a norm, fact, dispute or query nobody knows
├── LimitError            what was asked needs more than it may: exit 2, HTTP 503 or 504
├── CorpusError           our own law data is broken: exit 3, HTTP 500
└── EngineError           a store failed: exit 3, HTTP 502
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "ConflictError",
    "CorpusError",
    "DutyGraphError",
    "EngineError",
    "FactsError",
    "Forbidden",
    "GraphMissing",
    "InputError",
    "LimitError",
    "NotAcceptable",
    "ParameterError",
    "QueryError",
    "UnknownTerm",
    "UsageError",
    "nearest",
]


class DutyGraphError(Exception):
    """Root of the tree.

    Args:
        detail: what is wrong, in one sentence.
        where: file, line or field, as ``facts.json:12 (generatesText)``.
        remedy: what the reader can do about it.
    """

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 3
    http_status: ClassVar[int] = 500

    def __init__(self, detail: str, *, where: str = "", remedy: str = "") -> None:
        self.detail = detail
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f" {self.remedy}" if self.remedy else ""
        return f"{place}{self.detail}{mend}"


class InputError(DutyGraphError):
    """The caller's input cannot be used; nothing was loaded or changed."""

    code = "input"
    exit_status = 2
    http_status = 400


class UsageError(InputError):
    """An option or argument cannot be used."""

    code = "usage"


class FactsError(InputError):
    """A description of a service is not well formed."""

    code = "facts"
    http_status = 422


class QueryError(InputError):
    """A query does not parse, or asks for something that is not allowed.

    ``where`` is ``line:column`` of the query, counted from 1, where a parser says so.
    """

    code = "query"


class ConflictError(InputError):
    """What is stored, or was stored meanwhile, stands against a change."""

    code = "conflict"
    http_status = 409


class GraphMissing(InputError):
    """A question needs graphs of others, and one of them is not there: an empty answer would pass for a finding."""

    code = "graph-missing"
    http_status = 409


class Forbidden(InputError):
    """A token is missing, unknown, expired or revoked, or does not reach this far."""

    code = "forbidden"
    http_status = 403


class NotAcceptable(InputError):
    """The answer cannot be given in any form that the client accepts."""

    code = "not-acceptable"
    http_status = 406


class ParameterError(InputError):
    """A library query was called with a missing, unknown or ill-typed parameter."""

    code = "parameter"


class UnknownTerm(InputError):
    """A name that the rulebase or the library does not have."""

    code = "unknown-term"
    http_status = 404


class LimitError(DutyGraphError):
    """What was asked needs more time, memory or room than it may have; the limit is named."""

    code = "limit"
    exit_status = 2
    http_status = 503


class CorpusError(DutyGraphError):
    """The law data shipped with, or given to, dutygraph is broken."""

    code = "corpus"


class EngineError(DutyGraphError):
    """A store failed in a way the caller cannot mend."""

    code = "engine"
    http_status = 502


def nearest(name: str, known: Iterable[str]) -> str:
    """Returns a remedy naming the closest known name, or the empty string.

    >>> nearest("generateText", ["generatesText", "generatesAudio"])
    'Did you mean "generatesText"?'
    """
    matches = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f'Did you mean "{matches[0]}"?' if matches else ""
