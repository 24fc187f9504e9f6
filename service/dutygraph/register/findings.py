"""Findings of a chunk: for each duty of the provider one of EARL's outcomes, and the deadlines of what happened.

The same as ``findings.check``. Where a service states nothing but facts, its outcomes follow from its verdicts in SQL;
where it states evidence or events, ``tally`` gives them, which asks the SHACL shapes once for all cases that are alike.

Law and source: as in ``findings``.
"""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

from dutygraph.condition import sql_text
from dutygraph.deadlines import deadlines_of
from dutygraph.facts import FactsDocument
from dutygraph.register.duck import path_text
from dutygraph.tally import LETTERS, tally

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dutygraph.findings import Outcome
    from dutygraph.model import Norm, Service
    from dutygraph.register.duck import Store
    from dutygraph.register.inputs import InputFile
    from dutygraph.register.judging import Judging

__all__ = ["DEADLINES", "DEADLINE_COLUMNS", "FINDINGS", "ChunkFindings"]

FINDINGS, DEADLINES = "findings.parquet", "deadlines.csv"
DEADLINE_COLUMNS = ("service", "norm", "event", "id", "on", "due", "state", "met_on")
_TOGETHER = 5000


class ChunkFindings:
    """Takes the services of a chunk that state more than facts, a few thousand at a time, and then writes all outcomes."""

    def __init__(self, store: Store, judging: Judging, scratch: Path) -> None:
        self._store = store
        self._judging = judging
        self._scratch = scratch
        self.duties: tuple[Norm, ...] = tuple(norm for norm in judging.rulebase.norms if norm.binds_provider)

    def begin(self, file: InputFile) -> None:
        """Begins a chunk of a file; what evidence names by a relative ``file:`` address lies beside it."""
        self._file = file
        self._waiting: list[tuple[int, Service]] = []
        self._waived: Counter[str] = Counter()
        self._letters = (self._scratch / "letters.csv").open("w", encoding="utf-8", newline="")
        self._deadlines = (self._scratch / DEADLINES).open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._deadlines, lineterminator="\n")

    def add(self, place: int, service: Service) -> None:
        """Takes a service that states evidence, events or waivers."""
        self._waiting.append((place, service))
        if len(self._waiting) == _TOGETHER:
            self._flush()

    def end(self) -> dict[str, dict[str, int]]:
        """Writes the outcomes of every service of the chunk; returns, for each duty, how many have each, and are waived."""
        self._flush()
        self.close()
        store, path = self._store, path_text(self._scratch / "letters.csv")
        store.execute(
            "CREATE OR REPLACE TABLE letters AS SELECT * FROM"
            f" read_csv({path}, columns = {{'place': 'BIGINT', 'letters': 'VARCHAR'}}, header = false, auto_detect = false)"
        )
        store.execute("INSERT INTO letters SELECT place, letters FROM unchanged")
        columns = dict(self._judging.verdict_columns)
        plain = " || ".join(self._letter(norm, columns[norm.id]) for norm in self.duties)
        to = sql_text(str(self._scratch / FINDINGS))
        store.execute(
            "CREATE OR REPLACE TABLE outcomes AS SELECT judged.place, id,"
            f" coalesce(letters, {plain}) AS letters FROM judged LEFT JOIN letters ON letters.place = judged.place"
        )
        store.execute(f"COPY (SELECT * FROM outcomes ORDER BY place) TO {to} (FORMAT parquet, COMPRESSION zstd)")
        return self._counts()

    def close(self) -> None:
        """Ends the files."""
        self._letters.close()
        self._deadlines.close()

    def _counts(self) -> dict[str, dict[str, int]]:
        tests = [f"count(*) FILTER (WHERE letters[{n + 1}] = '{letter}')" for n in range(len(self.duties)) for letter in LETTERS]
        row = self._store.execute(f"SELECT {', '.join(tests)} FROM outcomes").fetchone() or ()
        found = {}
        for number, norm in enumerate(self.duties):
            counts = row[number * len(LETTERS) : (number + 1) * len(LETTERS)]
            found[norm.id] = {**dict(zip(LETTERS.values(), counts, strict=True)), "waived": self._waived[norm.id]}
        return found

    @staticmethod
    def _letter(norm: Norm, pair: str | None) -> str:
        by_outcome = {outcome: letter for letter, outcome in LETTERS.items()}
        if pair is None:
            return sql_text(by_outcome["inapplicable"])
        bare = by_outcome["failed" if norm.evidence_kinds else "untested"]
        not_bound, unknown = by_outcome["inapplicable"], by_outcome["cantTell"]
        return f"CASE WHEN {pair} THEN '{bare}' WHEN NOT {pair} THEN '{not_bound}' ELSE '{unknown}' END"

    def _flush(self) -> None:
        if not self._waiting:
            return
        judging, services = self._judging, tuple(service for _, service in self._waiting)
        document = FactsDocument(self._file.name, services, (), lambda _: None, folder=self._file.path.parent)
        columns = tally([document], judging.rulebase, on=judging.on, reading=judging.reading).columns
        for number, (place, service) in enumerate(self._waiting):
            letters = "".join(columns[norm.id][number] for norm in self.duties)
            self._letters.write(f"{place},{letters}\n")
            self._say_more(service, [LETTERS[letter] for letter in letters])
        self._waiting.clear()

    def _say_more(self, service: Service, outcomes: Sequence[Outcome]) -> None:
        judging = self._judging
        for norm, outcome in zip(self.duties, outcomes, strict=True):
            if outcome == "failed" and any(w.norm == norm.id and judging.on <= w.until for w in service.waivers):
                self._waived[norm.id] += 1
            if service.events and outcome != "inapplicable":
                for found in deadlines_of(service, norm, judging.rulebase, on=judging.on):
                    event = found.event
                    self._rows.writerow([service.id, norm.id, event.fact, event.id, event.on, found.due, found.state, found.met_on])
