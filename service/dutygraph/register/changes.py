"""What a new judgement of a register changes against an older one: which verdicts of which services, and which norms.

Between the two lies a new register, another day or reading, or a change of the law; the rulebase says which norms are new.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from dutygraph.condition import sql_text
from dutygraph.errors import UsageError
from dutygraph.register.duck import faults, path_text, said
from dutygraph.register.judging import STANDING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Changes", "check_comparable", "find_changes"]


@dataclass(frozen=True, slots=True)
class Changes:
    """How many services are touched, how often each norm's verdict changed (most first), and norms on one side only."""

    services: int
    norms: dict[str, int]
    added: tuple[str, ...]
    gone: tuple[str, ...]


def check_comparable(old: Path, new: Path) -> None:
    """Makes sure, before anything is judged, that a result can be compared with one that is still to be made.

    Raises:
        UsageError: the old one is no wide table of verdicts, or both have one name.
    """
    if old.resolve() == new.resolve():
        raise UsageError("OLD and OUT are the same.", where="--since", remedy="Give the new result another name.")
    with duckdb.connect() as store:
        _table(store, old)


def find_changes(old: Path, new: Path, to: Path, *, memory_bytes: int) -> Changes:
    """Writes each changed verdict as a row of CSV: service, norm, before, after; empty where the service is on one side only.

    Args:
        old: an earlier result, a wide table: a file or a folder.
        new: the later one.
        to: the file to write.
        memory_bytes: what the comparison may take; more lies on disk.

    Raises:
        UsageError: one of the two is no wide table of verdicts, or the file cannot be written.
    """
    half = to.with_name(f"{to.name}.partial")
    with faults(str(to)), duckdb.connect() as store:
        store.execute(f"SET memory_limit = '{memory_bytes // 2**21}MiB'")
        store.execute(f"SET temp_directory = {sql_text(str(half) + '.scratch')}")
        first, before = _table(store, old)
        second, after = _table(store, new)
        both = [norm for norm in after if norm in set(before)]
        hashed = ", ".join(f'"{norm}"::VARCHAR' for norm in both)
        sides = [f"(SELECT service, hash({hashed}) AS h FROM {side})" for side in (first, second)]
        store.execute(
            f"CREATE TABLE touched AS SELECT service FROM {sides[0]} AS a FULL JOIN {sides[1]} AS b USING (service)"
            " WHERE a.h IS DISTINCT FROM b.h"
        )
        cells = [
            f"{{'norm': {sql_text(norm)}, 'before': a.\"{norm}\"::VARCHAR, 'after': b.\"{norm}\"::VARCHAR, 'place': {place}}}"
            for place, norm in enumerate(both)
        ]
        store.execute(
            "CREATE TABLE changed AS SELECT service, r.norm, r.before, r.after, r.place FROM (SELECT service,"
            f" unnest([{', '.join(cells)}]) AS r FROM touched LEFT JOIN {first} AS a USING (service)"
            f" LEFT JOIN {second} AS b USING (service)) WHERE r.before IS DISTINCT FROM r.after"
        )
        rows = "SELECT service, norm, before, after FROM changed ORDER BY service, place"
        store.execute(f"COPY ({rows}) TO {sql_text(str(half))} (FORMAT csv, HEADER true)")
        half.replace(to)
        counted = store.execute("SELECT norm, count(*) AS n FROM changed GROUP BY norm, place ORDER BY n DESC, place").fetchall()
        (services,) = store.execute("SELECT count(*) FROM touched").fetchone() or (0,)
    known, now = set(before), set(after)
    added, gone = tuple(norm for norm in after if norm not in known), tuple(norm for norm in before if norm not in now)
    return Changes(services, dict(counted), added, gone)


def _table(store: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, list[str]]:
    """Returns a result as a source for SQL, and its norms."""
    folder = path / "verdicts"
    suffix = next((p.suffix for p in sorted(folder.iterdir())), "") if folder.is_dir() else path.suffix.lower()
    if suffix not in {".parquet", ".csv"}:
        raise UsageError("It is no table of verdicts.", where=str(path), remedy="Name a result of batch in Parquet or CSV.")
    files = path_text(path) if not folder.is_dir() else path_text(folder)[:-1] + f"/*{suffix}'"
    source = f"read_parquet({files})" if suffix == ".parquet" else f"read_csv({files}, header = true, all_varchar = true)"
    try:
        heads = [row[0] for row in store.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    except duckdb.Error as error:
        raise UsageError(f"It cannot be read: {said(error)}", where=str(path), remedy="Name a result of batch.") from error
    norms = [head for head in heads[1:] if not head.endswith(STANDING)]
    if heads[:1] != ["service"] or {"verdict", "norm"} & set(heads):
        raise UsageError("It is no wide table of verdicts.", where=str(path), remedy="Judge it again with --layout wide.")
    return source, norms
