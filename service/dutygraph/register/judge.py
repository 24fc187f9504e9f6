"""Judges one chunk: rows in, three-valued columns out, and the counts that the whole register is told by.

Law: as in ``judging``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.condition import sql_text
from dutygraph.register.duck import path_text, streamed
from dutygraph.register.judging import code_sql
from dutygraph.register.rows import Reject, RowReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from dutygraph.model import FactValue, Service
    from dutygraph.register.asking import Asking
    from dutygraph.register.duck import Store
    from dutygraph.register.judging import Judging

__all__ = ["PAIRS", "REJECTS", "REJECT_COLUMNS", "ChunkJudge", "Judged", "RejectFile"]

PAIRS, REJECTS = "pairs.parquet", "rejects.csv"
REJECT_COLUMNS = ("file", "line", "field", "id", "reason", "remedy")


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a chunk."""

    services: int
    rejected: int
    counts: dict[str, list[int]]
    asked: dict[str, list[int]]


class RejectFile:
    """Writes rejects as they come; a strict run ends with the first."""

    def __init__(self, path: Path, *, strict: bool) -> None:
        self.count = 0
        self._strict = strict
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")

    def add(self, rejects: Iterable[Reject]) -> None:
        """Writes them.

        Raises:
            FactsError: the first of them, in a strict run.
        """
        for reject in rejects:
            if self._strict:
                raise reject.error()
            self._writer.writerow([getattr(reject, column) for column in REJECT_COLUMNS])
            self.count += 1

    def close(self) -> None:
        """Ends the file."""
        self._file.close()


class ChunkJudge:
    """Judges what stands in the table ``facts``."""

    def __init__(self, store: Store, judging: Judging, asking: Asking, scratch: Path) -> None:
        self._store = store
        self._judging = judging
        self._asking = asking
        self._scratch = scratch
        self._names: tuple[str, ...] = ()
        self._digest = f"hash({', '.join(('details', *judging.facts))})"

    def twice(self, name: str) -> Iterator[Reject]:
        """Takes out the rows whose service stands in an earlier row of the chunk, and returns them as rejects."""
        store = self._store
        (distinct,) = store.execute("SELECT count(*) - count(DISTINCT id) FROM facts").fetchone() or (0,)
        if not distinct:
            return
        store.execute(
            "CREATE OR REPLACE TABLE twice AS SELECT place, id, first FROM (SELECT place, id, min(place) OVER every AS first,"
            " row_number() OVER (every ORDER BY place) AS n FROM facts WINDOW every AS (PARTITION BY id)) WHERE n > 1"
        )
        store.execute("DELETE FROM facts WHERE place IN (SELECT place FROM twice)")
        for place, service, first in streamed(store, "SELECT place, id, first FROM twice ORDER BY place"):
            yield _told_twice(name, place, service, f"{name}:{first}")

    def find_twins(self, parts: Sequence[Path], names: Sequence[str]) -> dict[int, int]:
        """Finds the services that stand in more than one chunk; returns, for each chunk, how many an earlier one has.

        Args:
            parts: the pairs of each chunk, by number.
            names: the file of each chunk.
        """
        if not parts:
            return {}
        store = self._store
        source = f"read_parquet([{', '.join(path_text(part) for part in parts)}])"
        store.execute(f"CREATE OR REPLACE TABLE alike AS SELECT hash(id) AS h FROM {source} GROUP BY h HAVING count(*) > 1")
        if store.execute("SELECT count(*) FROM alike").fetchone() == (0,):
            return {}
        store.execute(
            "CREATE OR REPLACE TABLE twins AS SELECT part, place, id, first FROM (SELECT part, place, id,"
            " row_number() OVER every AS n, first_value({'part': part, 'place': place}) OVER every AS first"
            f" FROM {source} WHERE hash(id) IN (SELECT h FROM alike)"
            " WINDOW every AS (PARTITION BY id ORDER BY part, place)) WHERE n > 1"
        )
        self._names = tuple(names)
        return dict(store.execute("SELECT part, count(*) FROM twins GROUP BY part ORDER BY part").fetchall())

    def twins(self, number: int, name: str) -> Iterator[Reject]:
        """Takes out the rows of a chunk whose service stands in an earlier chunk, and returns them as rejects."""
        found = f"(SELECT place, id, first.part AS p, first.place AS first FROM twins WHERE part = {number})"
        self._store.execute(f"DELETE FROM facts WHERE place IN (SELECT place FROM {found})")
        for place, service, part, first in streamed(self._store, f"SELECT place, id, p, first FROM {found} ORDER BY place"):
            yield _told_twice(name, place, service, f"{self._names[part]}:{first}")

    def unchanged(self, known: str) -> int:
        """Makes the table of services whose evidence was read before and is the same; returns how many.

        ``known`` is a SELECT of id, digest and outcomes. What turns on events, on waivers or on files of the provider is
        always read anew.
        """
        self._store.execute("CREATE OR REPLACE TABLE unchanged (place BIGINT, letters VARCHAR)")
        if not known or self._store.execute("SELECT 1 FROM facts WHERE details IS NOT NULL LIMIT 1").fetchone() is None:
            return 0
        other = " OR ".join(f"coalesce(json_array_length(details, '$.{name}'), 0) > 0" for name in ("events", "waivers"))
        which = f"details IS NOT NULL AND NOT (contains(details, 'file:') OR {other})"
        rows = f"SELECT place, id, {self._digest} AS digest FROM facts WHERE {which}"
        self._store.execute(
            f"INSERT INTO unchanged SELECT place, any_value(letters) FROM ({rows}) JOIN ({known}) USING (id, digest) GROUP BY place"
        )
        return int((self._store.execute("SELECT count(*) FROM unchanged").fetchone() or (0,))[0])

    def names_files(self) -> bool:
        """Returns whether a service of the chunk may name a file of its provider, which can change by itself."""
        return self._store.execute("SELECT 1 FROM facts WHERE contains(details, 'file:') LIMIT 1").fetchone() is not None

    def detailed(self, reader: RowReader) -> Iterator[tuple[int, Service | Reject]]:
        """Returns each service that states evidence or the like and is not unchanged, read whole, with its place."""
        facts = self._judging.facts
        which = "details IS NOT NULL AND place NOT IN (SELECT place FROM unchanged)"
        sql = f"SELECT place, id, details, {', '.join(facts)} FROM facts WHERE {which} ORDER BY place"
        for place, service, details, *values in streamed(self._store, sql):
            stated: dict[str, FactValue] = {n: v for n, v in zip(facts, values, strict=True) if v is not None}
            yield place, reader.stated(service, stated, details, place)

    def take_out(self, places: list[int]) -> None:
        """Takes rows out of the table."""
        if places:
            path = self._scratch / "places.csv"
            path.write_text("\n".join(map(str, places)), encoding="utf-8")
            source = f"read_csv({path_text(path)}, columns = {{'place': 'BIGINT'}}, header = false, auto_detect = false)"
            self._store.execute(f"DELETE FROM facts WHERE place IN (SELECT place FROM {source})")

    def judge(self, number: int) -> tuple[int, dict[str, list[int]], dict[str, list[int]]]:
        """Writes the pairs of the chunk, and returns how many services it has, the counts, and what is asked for.

        ``judged`` is a view: to work a condition out again costs less than to keep its column (0.3 against 2 µs a service).
        """
        store, pairs = self._store, self._judging.pairs
        self._in_order()
        keep = ", ".join(("place", "id", "details", *self._judging.facts))
        store.execute(f"CREATE OR REPLACE VIEW judged AS {self._judging.pairs_sql('facts', keep)}")
        path = sql_text(str(self._scratch / PAIRS))
        codes = ", ".join(f"{code_sql(pair)} AS {pair}" for pair in pairs.values())
        columns = f"CAST({number} AS INTEGER) AS part, place, id, {self._digest} AS digest, {codes}"
        store.execute(f"COPY (SELECT {columns} FROM judged) TO {path} (FORMAT parquet, COMPRESSION zstd)")
        counted = [f"coalesce(count_if({p}), 0), count({p})" for p in pairs.values()]
        services, *found = store.execute(f"SELECT {', '.join(['count(*)', *counted])} FROM judged").fetchone() or (0,)
        counts = {name: [found[2 * n], found[2 * n + 1] - found[2 * n]] for n, name in enumerate(pairs.values())}
        return services, counts, self._asking.count(store, "facts")

    def _in_order(self) -> None:
        """Sorts the rows by place where they are not, as after rows that were read one by one."""
        mixed = "SELECT 1 FROM (SELECT place < lag(place) OVER () AS back FROM facts) WHERE back LIMIT 1"
        if self._store.execute(mixed).fetchone():
            self._store.execute("CREATE OR REPLACE TABLE facts AS SELECT * FROM facts ORDER BY place")


def _told_twice(name: str, place: int, service: str, first: str) -> Reject:
    detail = f"The service {service} is described twice; the first time in {first}."
    return Reject(name, place, "id", service, detail, "Merge the two descriptions, or give one another id.")
