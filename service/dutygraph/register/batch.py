"""Judges a whole register: files in, verdicts out, in memory that does not grow with it, and begun again where it stopped.

Law: every norm, as ``dutygraph duties`` judges it for one service.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from dutygraph.errors import FactsError
from dutygraph.register.asking import Asking
from dutygraph.register.chunks import CHUNK_BYTES, CHUNK_ROWS, Chunk
from dutygraph.register.duck import faults, open_store, said
from dutygraph.register.findings import DEADLINES, FINDINGS, ChunkFindings
from dutygraph.register.inputs import find_inputs
from dutygraph.register.judge import PAIRS, REJECTS, ChunkJudge, RejectFile
from dutygraph.register.judging import Judging
from dutygraph.register.outputs import Target
from dutygraph.register.quads import by_service, row_count
from dutygraph.register.reuse import Earlier, content_digest, kept_folder, made_document
from dutygraph.register.rows import Reject, RowReader
from dutygraph.register.sources import open_table
from dutygraph.register.summary import summed
from dutygraph.register.tables import Loader
from dutygraph.register.work import Record, Work
from dutygraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from dutygraph.reading import Reading
    from dutygraph.register.inputs import InputFile
    from dutygraph.register.sources import Table
    from dutygraph.register.summary import Summary
    from dutygraph.rulebase import Rulebase

__all__ = ["MEMORY_BYTES", "Options", "Progress", "batch"]

MEMORY_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: bytes of input done and in all, services judged, rows rejected; ``stage`` judging or writing."""

    done: int
    total: int
    services: int
    rejected: int
    stage: str = "judging"


@dataclass(frozen=True, slots=True)
class Options:
    """How a register is judged and written.

    ``fmt`` is the format of a folder's parts, ``layout`` a row a service (wide) or a row a service and norm (long).
    ``findings`` adds the outcome of every duty of the provider, as ``check`` finds it, and deadlines. ``memory_bytes`` is
    what the process may take; chunks are in bytes of text and rows of Parquet. ``strict`` ends the run with the first bad
    row; ``restart`` forgets what an interrupted run has done. ``keep`` leaves beside the result what a later run can re-use,
    and ``since`` is an earlier result that has left it.
    """

    fmt: str | None = None
    layout: str = "wide"
    findings: bool = False
    strict: bool = False
    restart: bool = False
    memory_bytes: int = MEMORY_BYTES
    threads: int | None = None
    chunk_bytes: int = CHUNK_BYTES
    chunk_rows: int = CHUNK_ROWS
    keep: bool = False
    since: Path | None = None


def batch(
    source: str,
    target: Path,
    rulebase: Rulebase,
    *,
    on: date,
    reading: Reading,
    options: Options | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Judges every service of a register and writes the verdicts; returns counts and what to ask next.

    Args:
        source: a file, a folder or a glob pattern of CSV, JSON Lines, Parquet or N-Quads.
        target: a file that ends in .parquet, .csv or .nq, or a folder.
        rulebase: the law.
        on: civil day in China.
        reading: the sides taken in disputes.
        options: see there.
        progress: is told after each chunk.

    Raises:
        FactsError: a file cannot be read at all, no row can be taken, or a row cannot in a strict run.
        UsageError: the result cannot be written, or the memory or the disk does not suffice.
    """
    options = options or Options()
    files = find_inputs(source)
    out = Target(target, fmt=options.fmt, layout=options.layout, findings=options.findings)
    with faults(str(target)):
        out.check(files)
        run = _Run(files, out, Judging(rulebase, on, reading), options, progress)
        try:
            return run.run()
        except FactsError:  # the register must be mended, and then it is another one: nothing can be gone on with
            run.forget()
            raise
        finally:
            run.close()


class _Run:
    def __init__(
        self,
        files: tuple[InputFile, ...],
        out: Target,
        judging: Judging,
        options: Options,
        progress: Callable[[Progress], None],
    ) -> None:
        self._files, self._out, self._judging, self._options, self._progress = files, out, judging, options, progress
        self._store = open_store(out.work / "scratch", memory_bytes=options.memory_bytes, threads=options.threads)
        self._tables = [open_table(self._store, file, judging.rulebase) for file in files]
        self._earlier = Earlier(options.since, judging, self._job()) if options.since else None
        self._work = Work(out.work, self._job(), restart=options.restart)
        self._asking = Asking(judging)
        self._loader = Loader(self._store, judging.rulebase, self._work.scratch)
        self._findings = ChunkFindings(self._store, judging, self._work.scratch)
        self._judge = ChunkJudge(self._store, judging, self._asking, self._work.scratch)

    def _job(self) -> dict[str, object]:
        """What must be the same for a run to go on with the chunks of another."""
        judging, options = self._judging, self._options
        return {
            "files": [[str(file.path.resolve()), file.size, file.changed] for file in self._files],
            "on": judging.on.isoformat(),
            "reading": judging.reading.name,
            "rulebase": judging.rulebase.digest,
            "versions": [__version__, duckdb.__version__],
            "chunks": [options.chunk_bytes, options.chunk_rows],
            "strict": options.strict,
            "findings": options.findings,
        }

    def close(self) -> None:
        self._store.close()
        self._work.close()

    def forget(self) -> None:
        self._work.remove()

    def run(self) -> Summary:
        self._prepare()
        records = list(self._work.records())
        for number, chunk, data in self._left(records):
            records.append(self._do(number, chunk, data))
            self._tell(records)
        self._without_twins(records)
        summary = replace(summed(self._judging, records), rejects=str(self._out.rejects))
        if not summary.services:
            self._out.write_rejects(self._work, records)
            raise FactsError(
                f"None of its {summary.rejected:,} rows can be taken." if summary.rejected else "There is no service in it.",
                where=self._files[0].name if len(self._files) == 1 else "IN",
                remedy=f"The reasons stand in {self._out.rejects}." if summary.rejected else "Describe at least one.",
            )
        self._tell(records, "writing")
        kept, earlier = kept_folder(self._out.path), self._earlier
        if kept.exists():
            shutil.rmtree(kept)
        self._out.write(self._store, self._work, records, summary, earlier)
        if self._options.keep:
            made = made_document(self._judging, self._out.path, layout=self._out.layout, fmt=self._out.format)
            self._work.hand_over(kept, "made.json", made)
        else:
            self._work.remove()
        if earlier is None:
            return summary
        return replace(summary, reused=earlier.services if earlier.alike else None, changed=earlier.changed)

    def _prepare(self) -> None:
        """Makes the table of each file of N-Quads, unless an earlier run has."""
        for number, table in enumerate(self._tables):
            if table.file.format == "nquads":
                path = self._work.folder / f"quads-{number:06d}.parquet"
                if not path.exists():
                    by_service(self._store, table.file, self._judging.rulebase, self._work.scratch, path)
                rows = row_count(self._store, path)
                self._tables[number] = replace(table, start=0, line=1, extent=rows, prepared=path)

    def _tell(self, records: list[Record], stage: str = "judging") -> None:
        total, done = sum(file.size for file in self._files), 0
        if records:
            last = records[-1]
            table = self._tables[last.file]
            done = sum(file.size for file in self._files[: last.file]) + self._files[last.file].size * last.end // max(
                1, table.extent
            )
        services, rejected = sum(r.services for r in records), sum(r.rejected for r in records)
        self._progress(Progress(total if stage == "writing" else done, total, services, rejected, stage))

    def _left(self, records: list[Record]) -> Iterator[tuple[int, Chunk, bytes]]:
        """Returns what is still to be judged: (number, chunk, its bytes where it is text)."""
        number = len(records)
        for place, table in enumerate(self._tables):
            ends = [(record.end, record.next_line) for record in records if record.file == place]
            start, line = max(ends, default=(table.start, table.line))
            for chunk, data in table.chunks(start, line, size=self._options.chunk_bytes, rows=self._options.chunk_rows):
                yield number, chunk, data
                number += 1

    def _do(self, number: int, chunk: Chunk, data: bytes, left_out: int = 0) -> Record:
        place = next(n for n, table in enumerate(self._tables) if table.file == chunk.file)
        table = self._tables[place]
        content = content_digest(self._store, table, chunk, data) if self._options.keep or self._earlier else ""
        if self._earlier and not left_out:
            strict = self._options.strict
            if old := self._earlier.whole(chunk, content, number=number, file=place, strict=strict):
                self._earlier.take(old, self._work)
                self._work.commit(old)
                return old
        rejects = RejectFile(self._work.scratch / REJECTS, strict=self._options.strict)
        self._findings.begin(chunk.file)
        try:
            with _reading(chunk.file):
                rejects.add(self._load(table, chunk, data))
            if left_out:
                rejects.add(self._judge.twins(number, chunk.file.name))
            rejects.add(self._judge.twice(chunk.file.name))
            self._check_details(number, chunk, rejects)
            services, counts, asked = self._judge.judge(number)
            outcomes = self._findings.end() if self._options.findings else {}
        finally:
            rejects.close()
            self._findings.close()
        kinds = (PAIRS, REJECTS, *((FINDINGS, DEADLINES) if self._options.findings else ()))
        digests = {kind: self._work.keep(number, kind) for kind in kinds}
        record = Record(
            number=number,
            file=place,
            start=chunk.start,
            end=chunk.end,
            line=chunk.line,
            next_line=chunk.line + data.count(b"\n"),
            services=services,
            rejected=rejects.count,
            counts=counts,
            asked=asked,
            digests=digests,
            outcomes=outcomes,
            left_out=left_out,
            content="" if self._options.findings and self._judge.names_files() else content,
        )
        self._work.commit(record)
        return record

    def _load(self, table: Table, chunk: Chunk, data: bytes) -> Iterator[Reject]:
        if table.prepared:
            return self._loader.prepared(chunk, table.prepared)
        return self._loader.parquet(chunk, table.types) if table.types else self._loader.text(chunk, data, table.header)

    def _check_details(self, number: int, chunk: Chunk, rejects: RejectFile) -> None:
        """Reads evidence and the rest of each service that states any, and takes out those that cannot be read."""
        earlier, findings = self._earlier, self._options.findings
        unchanged = self._judge.unchanged(earlier.known(number, findings=findings) if earlier else "")
        if earlier:
            earlier.services += unchanged
        reader, bad = RowReader(chunk.file.name, self._judging.rulebase), []
        for place, found in self._judge.detailed(reader):
            if isinstance(found, Reject):
                rejects.add([found])
                bad.append(place)
            elif findings:
                self._findings.add(place, found)
        self._judge.take_out(bad)

    def _without_twins(self, records: list[Record]) -> None:
        """Judges again, without them, the chunks that have a service of an earlier chunk."""
        names = [self._files[record.file].name for record in records]
        parts = [self._work.path(record.number, PAIRS) for record in records]
        for number, count in self._judge.find_twins(parts, names).items():
            old = records[number]
            table = self._tables[old.file]
            chunk = Chunk(table.file, old.start, old.end, old.line)
            records[number] = self._do(number, chunk, table.read(chunk), count)


@contextmanager
def _reading(file: InputFile) -> Iterator[None]:
    """Says which file DuckDB could not read; faults of memory and disk are not the file's."""
    try:
        yield
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.SerializationException) as error:
        raise FactsError(f"The file cannot be read: {said(error)}", where=file.name, remedy="Write it again.") from error
