"""Writes the result of a run from its chunks: one file, or a folder with a part a chunk. Nothing stands half-written.

Law: the columns are the norms, in provision order; a norm that is not in force on the day does not apply.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dutygraph.condition import sql_text
from dutygraph.errors import UsageError
from dutygraph.register.duck import path_text
from dutygraph.register.judging import STANDING, VERDICTS, word_sql
from dutygraph.tally import LETTERS
from dutygraph.terms import format_term
from dutygraph.verdicts import PREDICATES, graph_of
from dutygraph.vocab import DG, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dutygraph.register.duck import Store
    from dutygraph.register.judging import Judging

__all__ = ["FORMATS", "LAYOUTS", "ResultWriter", "format_of"]

FORMATS = {"parquet": ".parquet", "csv": ".csv", "nquads": ".nq"}
"""Suffix by format of a result."""
LAYOUTS = ("wide", "long")
"""A row a service and a column a norm, or a row a service and norm."""


def format_of(target: Path) -> str | None:
    """Returns the format that a result's suffix names; ``None`` for a folder.

    Raises:
        UsageError: the suffix is none that is written.
    """
    found = {suffix: name for name, suffix in FORMATS.items()}.get(target.suffix.lower())
    if found is None and target.suffix and not target.is_dir():
        known = " ".join(FORMATS.values())
        raise UsageError(
            f'A result is not written as "{target.suffix}".', where=str(target), remedy=f"Use one of {known}, or name a folder."
        )
    return found


class ResultWriter:
    """Turns pairs into words or triples."""

    def __init__(self, store: Store, judging: Judging, *, fmt: str, layout: str) -> None:
        self._store = store
        self._judging = judging
        self._format = fmt
        self._layout = layout
        store.execute(f"CREATE TYPE verdict AS ENUM ({', '.join(map(sql_text, VERDICTS))})")
        store.execute(f"CREATE TYPE outcome AS ENUM ({', '.join(map(sql_text, LETTERS.values()))})")
        if layout == "long":
            store.execute(f"CREATE TYPE norm AS ENUM ({', '.join(sql_text(norm.id) for norm in judging.rulebase.norms)})")

    def write(self, parts: Iterable[Path], to: Path) -> None:
        """Writes the result of some parts to a file."""
        source = f"read_parquet([{', '.join(path_text(part) for part in parts)}])"
        law = self._judging.rulebase
        said = {
            "on": self._judging.on.isoformat(),
            "reading": self._judging.reading.name,
            "rulebase": law.digest,
            "version": law.version,
        }
        match self._format:
            case "parquet":
                options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{dutygraph: {sql_text(json.dumps(said))}}}"
                sql = self._table(source)
            case "csv":
                options, sql = "FORMAT csv, HEADER true", self._table(source)
            case _:
                options, sql = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'", self._quads(source)
        self._store.execute(f"COPY ({sql}) TO {sql_text(str(to))} ({options})")

    @property
    def findings_format(self) -> str:
        """The format of findings: that of the verdicts, and Parquet beside triples."""
        return "csv" if self._format == "csv" else "parquet"

    def write_findings(self, parts: Iterable[Path], to: Path) -> None:
        """Writes the outcomes of some parts to a file: a row a service, a column a duty of the provider."""
        source = f"read_parquet([{', '.join(path_text(part) for part in parts)}])"
        duties = [norm for norm in self._judging.rulebase.norms if norm.binds_provider]
        words = " ".join(f"WHEN '{letter}' THEN '{outcome}'::outcome" for letter, outcome in LETTERS.items())
        columns = [f'CASE letters[{number}] {words} END AS "{norm.id}"' for number, norm in enumerate(duties, start=1)]
        options = "FORMAT csv, HEADER true" if self._format == "csv" else "FORMAT parquet, COMPRESSION zstd"
        self._store.execute(f"COPY (SELECT id AS service, {', '.join(columns)} FROM {source}) TO {sql_text(str(to))} ({options})")

    def _table(self, source: str) -> str:
        if self._layout == "long":
            return self._long(source)
        columns = [f'{pair or _word(VERDICTS[1])} AS "{name}"' for name, pair in self._judging.verdict_columns]
        return f"SELECT id AS service, {', '.join(columns)} FROM ({self._words(source)})"

    def _words(self, source: str) -> str:
        known = [_word(verdict) for verdict in VERDICTS]
        words = [f"{word_sql(p, known)} AS {p}" for p in self._judging.pairs.values()]
        return f"SELECT {', '.join(['id', *words])} FROM {source}"

    def _long(self, source: str) -> str:
        pairs, no = dict(self._judging.verdict_columns), _word(VERDICTS[1])
        rows = []
        for norm in self._judging.rulebase.norms:
            verdict = pairs[norm.id] or no
            standing = pairs.get(norm.id + STANDING, verdict) or no
            rows.append(f"{{'norm': {sql_text(norm.id)}::norm, 'verdict': {verdict}, 'standing': {standing}}}")
        return f"SELECT id AS service, unnest([{', '.join(rows)}], recursive := true) FROM ({self._words(source)})"

    def _quads(self, source: str) -> str:
        known = [sql_text(format_term(PREDICATES[verdict])) for verdict in VERDICTS]
        graph = format_term(graph_of(self._judging.reading))
        pairs = dict(self._judging.verdict_columns)
        words = [f"{word_sql(p, known)} AS {p}" for p in self._judging.pairs.values()]
        lines = [
            f"s || {pairs[norm.id] or known[1]} || {sql_text(f' {format_term(norm.iri)} {graph} .')}"
            for norm in self._judging.rulebase.norms
        ]
        day = f'{graph} <{DG}derivedOn> "{self._judging.on.isoformat()}"^^<{XSD}date> {graph} .'
        subject = "'<' || id || '> ' AS s"
        return (
            f"SELECT {sql_text(day)} AS line UNION ALL SELECT unnest([{', '.join(lines)}])"
            f" FROM (SELECT {', '.join([subject, *words])} FROM {source})"
        )


def _word(verdict: str) -> str:
    return f"{sql_text(verdict)}::verdict"
