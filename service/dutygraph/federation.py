"""SERVICE towards listed endpoints: what they answer stands in its place as VALUES before the query runs.

A SERVICE pattern with a constant endpoint has the same solutions wherever it stands, as VALUES has. So it is replaced where
it stands, at any depth, in OPTIONAL, UNION, MINUS or a subquery, and the answer is that of SPARQL. The pattern is asked
whole: bindings of our side are not sent along. Blank nodes of others have no name in VALUES, so they are refused.

Which words are a SERVICE pattern is read here, and only here. The guard then looks at the rest, and workers have no network:
a misreading costs an error, never a request to a host that is not listed.

Source: SPARQL 1.1 Federated Query, sections 2 and 4; SPARQL 1.1 Query, section 10 (VALUES).
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from dutygraph.engines import read_results
from dutygraph.errors import EngineError, QueryError
from dutygraph.fetching import Fetcher, ServiceFailed
from dutygraph.guard import refuse_federation
from dutygraph.terms import Blank, Literal, format_term
from dutygraph.vocab import PREFIXES

if TYPE_CHECKING:
    from dutygraph.terms import Term

__all__ = ["Federation"]

_RESULTS = "application/sparql-results+json"
_MOST_PATTERNS = 8
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\'|"(?:[^"\\\n\r]|\\.)*+"|\'(?:[^\'\\\n\r]|\\.)*+\''
    r"|<[^<>\"{}|^`\\\s]*+>|#[^\n\r]*+|[?$]\w++|(?:[\w.-]*+:)[\w.:%-]*+|\w++|[{}]",
    re.DOTALL,
)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_NAME = re.compile(r"\w+")


class _Pattern(NamedTuple):
    """``SERVICE [SILENT] <endpoint> { inner }`` and where it stands."""

    start: int
    end: int
    endpoint: str
    inner: str
    silent: bool


class Federation:
    """Answers SERVICE patterns before a query runs.

    Args:
        fetcher: asks the listed endpoints.
        rows: most rows of one pattern.
    """

    def __init__(self, fetcher: Fetcher, *, rows: int) -> None:
        self._fetcher = fetcher
        self._rows = rows

    def joined(self, text: str) -> str:
        """Returns the query with what others answered; without SERVICE it is the same text.

        Raises:
            QueryError: an endpoint is not listed, is a variable, or the pattern cannot be kept whole.
            ServiceFailed: another endpoint failed; with SILENT that is one empty solution.
        """
        patterns = _patterns(text) if "service" in text.lower() or "\\u" in text.lower() else []
        if not patterns:
            refuse_federation(text)
            return text
        refuse_federation(_replaced(text, patterns, ["VALUES () { () }"] * len(patterns)))
        if len(patterns) > _MOST_PATTERNS:
            raise QueryError(f"The query has more than {_MOST_PATTERNS} SERVICE patterns.", remedy="Ask in several queries.")
        for pattern in patterns:
            refuse_federation(pattern.inner)
            self._fetcher.check(pattern.endpoint)
        prologue = _prologue(text, patterns)
        return _replaced(text, patterns, [self._values(pattern, prologue) for pattern in patterns])

    def _values(self, pattern: _Pattern, prologue: str) -> str:
        try:
            names, rows = self._asked(pattern, prologue)
        except ServiceFailed:
            if pattern.silent:
                return "VALUES () { () }"
            raise
        return f"VALUES ({names}) {{ {' '.join(f'({row})' for row in rows)} }}"

    def _asked(self, pattern: _Pattern, prologue: str) -> tuple[str, list[str]]:
        query = f"{prologue}SELECT * WHERE {{ {pattern.inner}\n}} LIMIT {self._rows + 1}"
        data = self._fetcher.ask(pattern.endpoint, query, _RESULTS)
        try:
            answer = read_results(data, _RESULTS)
            rows = [" ".join(_written(value, pattern) for value in row) for row in answer.rows]
        except (SyntaxError, ValueError, EngineError) as error:
            raise ServiceFailed(f"The endpoint <{pattern.endpoint}> gave an answer that cannot be read.") from error
        if answer.form != "table" or not all(_NAME.fullmatch(name) for name in answer.variables):
            raise ServiceFailed(f"The endpoint <{pattern.endpoint}> gave an answer that is no table.")
        if len(rows) > self._rows:
            raise ServiceFailed(
                f"The endpoint <{pattern.endpoint}> answered more than {self._rows:,} rows.",
                where="DUTYGRAPH_SERVICE_ROWS",
                remedy="Ask it for less: bind something in the pattern, or aggregate there.",
            )
        return " ".join(f"?{name}" for name in answer.variables), rows


def _written(value: Term | None, pattern: _Pattern) -> str:
    if value is None:
        return "UNDEF"
    if isinstance(value, Blank):
        raise QueryError(
            f"The endpoint <{pattern.endpoint}> answered a blank node, which has no name here.",
            remedy="Ask it for IRIs and literals: SERVICE <…> { SELECT ?name { … } }.",
        )
    if isinstance(value, Literal):
        if value.language and not _LANGUAGE.fullmatch(value.language):
            raise ValueError(value.language)
        format_term(value.datatype)
    return format_term(value)


def _replaced(text: str, patterns: list[_Pattern], values: list[str]) -> str:
    pieces, at = [], 0
    for pattern, value in zip(patterns, values, strict=True):
        pieces += [text[at : pattern.start], value]
        at = pattern.end
    return "".join((*pieces, text[at:]))


def _patterns(text: str) -> list[_Pattern]:
    """Returns the outermost SERVICE patterns whose endpoint is written in full, in order."""
    tokens = [found for found in _TOKEN.finditer(text) if not found[0].startswith("#")]
    patterns, place = [], 0
    while place < len(tokens):
        if tokens[place][0].upper() != "SERVICE":
            place += 1
            continue
        first = place
        silent = place + 1 < len(tokens) and tokens[place + 1][0].upper() == "SILENT"
        place += 2 if silent else 1
        if place + 1 >= len(tokens) or tokens[place + 1][0] != "{":
            continue
        name = tokens[place][0]
        if not name.startswith("<"):
            raise QueryError(
                f"SERVICE is not allowed for {name}: the endpoint must be written in full.",
                remedy="Write SERVICE <https://…> { … }, with an endpoint that this server lists.",
            )
        closing = _closing(tokens, place + 1)
        inner = text[tokens[place + 1].end() : tokens[closing].start()]
        patterns.append(_Pattern(tokens[first].start(), tokens[closing].end(), name[1:-1], inner, silent))
        place = closing + 1
    return patterns


def _closing(tokens: list[re.Match[str]], at: int) -> int:
    depth = 0
    for place in range(at, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[place][0], 0)
        if depth == 0:
            return place
    raise QueryError("A SERVICE pattern is not closed.", remedy="Add the missing brace.")


def _prologue(text: str, patterns: list[_Pattern]) -> str:
    """Returns the prefixes and the base of the query that its patterns may use, ours among them."""
    if not patterns:
        return ""
    lines = []
    declared = set()
    words = (found[0] for found in _TOKEN.finditer(text[: patterns[0].start]) if not found[0].startswith("#"))
    tokens = list(takewhile(lambda word: word != "{", words))  # a comment may hold a brace
    for place, token in enumerate(tokens):
        if token.upper() == "BASE" and place + 1 < len(tokens):
            lines.append(f"BASE {tokens[place + 1]}")
        elif token.upper() == "PREFIX" and place + 2 < len(tokens):
            lines.append(f"PREFIX {tokens[place + 1]} {tokens[place + 2]}")
            declared.add(tokens[place + 1].removesuffix(":"))
    inner = "".join(pattern.inner for pattern in patterns)
    lines += [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if name not in declared and f"{name}:" in inner]
    return "".join(f"{line}\n" for line in lines)
