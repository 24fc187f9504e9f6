"""What one query may use, and the errors that name what it passed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dutygraph.engine import RESULT_FORMATS
from dutygraph.errors import LimitError

__all__ = ["AnswerTooLarge", "BodyStopped", "BodyTimeout", "Busy", "Limits", "QueryStopped", "QueryTimeout", "RowCounter"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one query, and of the workers that run them."""

    seconds: float = 10.0
    """Time to compute, in seconds. Time spent waiting for a slow reader does not count."""
    memory_bytes: int = 1024**3
    """Memory that a worker may take beyond the snapshot."""
    rows: int = 5_000_000
    """Rows or triples of an answer."""
    answer_bytes: int = 2 * 1024**3
    """Bytes of an answer before compression."""
    queue_seconds: float = 10.0
    """Time to wait for a free worker, in seconds."""
    workers: int = 4
    """Workers kept ready."""
    most_workers: int = 16
    """Workers at most, where all are busy with long queries."""


class QueryTimeout(LimitError):
    """A query took longer than it may."""

    code = "query-timeout"
    http_status = 504

    @classmethod
    def of(cls, limits: Limits) -> QueryTimeout:
        """Returns the error that names the limit."""
        return cls(
            f"The query was stopped after {limits.seconds:g} seconds, which is the limit.",
            where="DUTYGRAPH_QUERY_SECONDS",
            remedy="Ask for less: bind a service or a norm, add LIMIT, or split the query.",
        )


class QueryStopped(LimitError):
    """A worker ended before it had answered, and time was left."""

    code = "query-stopped"

    @classmethod
    def of(cls, limits: Limits) -> QueryStopped:
        """Returns the error that names the limit."""
        return cls(
            f"The query was stopped: it needs more than {limits.memory_bytes // 1024**2} MB of memory, or nests too deeply.",
            where="DUTYGRAPH_QUERY_MEMORY_BYTES",
            remedy="Ask for less: avoid cross products, and sort or group fewer rows.",
        )


class BodyTimeout(LimitError):
    """Reading a body took longer than a query may."""

    code = "body-timeout"

    @classmethod
    def of(cls, limits: Limits) -> BodyTimeout:
        """Returns the error that names the limit."""
        return cls(
            f"Reading the body was stopped after {limits.seconds:g} seconds, which is the limit.",
            where="DUTYGRAPH_QUERY_SECONDS",
            remedy="Send it in smaller parts, or as N-Triples.",
        )


class BodyStopped(LimitError):
    """A worker ended while it read a body, and time was left."""

    code = "body-stopped"

    @classmethod
    def of(cls, limits: Limits) -> BodyStopped:
        """Returns the error that names the limit."""
        return cls(
            f"Reading the body was stopped: it needs more than {limits.memory_bytes // 1024**2} MB of memory, or nests too deeply.",
            where="DUTYGRAPH_QUERY_MEMORY_BYTES",
            remedy="Send it in smaller parts, or as N-Triples.",
        )


class AnswerTooLarge(LimitError):
    """An answer has more rows or bytes than it may."""

    code = "answer-too-large"

    @classmethod
    def of_rows(cls, limits: Limits) -> AnswerTooLarge:
        """Returns the error that names the limit of rows."""
        return cls(
            f"The answer has more than {limits.rows:,} rows, which is the limit; no part of it is the whole.",
            where="DUTYGRAPH_MAX_ROWS",
            remedy="Page with ORDER BY, LIMIT and OFFSET.",
        )

    @classmethod
    def of_bytes(cls, limits: Limits) -> AnswerTooLarge:
        """Returns the error that names the limit of bytes."""
        return cls(
            f"The answer has more than {limits.answer_bytes:,} bytes, which is the limit; no part of it is the whole.",
            where="DUTYGRAPH_MAX_ANSWER_BYTES",
            remedy="Page with ORDER BY, LIMIT and OFFSET.",
        )


class Busy(LimitError):
    """Every worker is taken."""

    code = "busy"

    @classmethod
    def of(cls, limits: Limits) -> Busy:
        """Returns the error that names the limit."""
        return cls(
            f"All workers were busy for {limits.queue_seconds:g} seconds.",
            where="DUTYGRAPH_QUEUE_SECONDS",
            remedy="Try again in a moment.",
        )


class RowCounter:
    """Counts the rows of a serialised table as its pieces pass.

    What ends a heading is no row, and JSON has one separator less than rows. JSON rows in which no variable is bound are not
    counted; their bytes are. What is counted is how Oxigraph writes:
    a row of JSON ends with ``}}``, TSV escapes line ends, and XML escapes ``<``.

    Source: SPARQL 1.1 Query Results JSON, CSV and TSV, and XML formats.
    """

    _MARKS = {  # noqa: RUF012  (a constant)
        RESULT_FORMATS["json"]: (re.compile(rb'\}\},\{"(?=[^,}])'), 6),
        RESULT_FORMATS["xml"]: (re.compile(rb"<result>"), 7),
        RESULT_FORMATS["tsv"]: (re.compile(rb"\n"), 0),
    }

    _START = {RESULT_FORMATS["json"]: 1, RESULT_FORMATS["csv"]: -1, RESULT_FORMATS["tsv"]: -1}  # noqa: RUF012  (a constant)

    def __init__(self, media_type: str) -> None:
        self.rows = self._START.get(media_type, 0)
        self._mark = self._MARKS.get(media_type)
        self._tail = b""
        self._inside = False
        self._is_csv = media_type == RESULT_FORMATS["csv"]

    def add(self, data: bytes) -> int:
        """Returns the number of rows seen so far; one for JSON that has none."""
        if self._is_csv:
            for number, part in enumerate(data.split(b'"')):
                self._inside ^= number > 0
                self.rows += 0 if self._inside else part.count(b"\n")
        elif self._mark:
            pattern, keep = self._mark
            whole = self._tail + data
            last = 0
            for match in pattern.finditer(whole):
                self.rows += 1
                last = match.end()
            self._tail = whole[max(last, len(whole) - keep) :] if keep else b""
        return self.rows
