"""Where a result goes: a file with its rejects and summary beside it, or a folder that holds all of it.

Everything is written under another name and renamed when it is whole.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from typing import TYPE_CHECKING

from dutygraph.errors import UsageError
from dutygraph.register.findings import DEADLINE_COLUMNS, DEADLINES, FINDINGS
from dutygraph.register.judge import PAIRS, REJECT_COLUMNS, REJECTS
from dutygraph.register.result import FORMATS, ResultWriter, format_of
from dutygraph.register.reuse import link
from dutygraph.register.summary import counts_csv, summary_document
from dutygraph.register.work import file_digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dutygraph.register.duck import Store
    from dutygraph.register.inputs import InputFile
    from dutygraph.register.reuse import Earlier
    from dutygraph.register.summary import Summary
    from dutygraph.register.work import Record, Work

__all__ = ["Target"]

_PIECE = 1024 * 1024
_MANIFEST = "manifest.json"


class Target:
    """A result's place.

    Raises:
        UsageError: its format and name do not go together.
    """

    def __init__(self, path: Path, *, fmt: str | None, layout: str, findings: bool = False) -> None:
        named = format_of(path)
        if named and fmt and named != fmt:
            raise UsageError(f'"{path.name}" is not the name of a file of {fmt}.', where="--as", remedy="Leave --as out.")
        self.path = path
        self.folder = named is None
        self.format = named or fmt or "parquet"
        self.layout = layout
        self.findings = findings
        self.work = path.with_name(f"{path.name}.partial")
        self.rejects = path / "rejects.csv" if self.folder else path.with_name(f"{path.name}.rejects.csv")
        self.summary = path / "summary.json" if self.folder else path.with_name(f"{path.name}.summary.json")

    def check(self, files: Sequence[InputFile]) -> None:
        """Refuses a place that cannot be written, or where something of another kind stands.

        Raises:
            UsageError: for the first reason found.
        """
        where = str(self.path)
        if any(file.path.resolve() == self.path.resolve() or self.path.resolve() in file.path.resolve().parents for file in files):
            raise UsageError("It is the register itself.", where=where, remedy="Choose another OUT.")
        parent = self.path.parent
        if not parent.is_dir():
            raise UsageError("Its folder does not exist.", where=where, remedy=f"Make {parent} first.")
        if not os.access(parent, os.W_OK | os.X_OK):
            raise UsageError(
                "Its folder may not be written.", where=where, remedy="Choose another OUT, or ask for the right to write."
            )
        if self.path.is_dir():
            if not self.folder:
                raise UsageError("It is a folder.", where=where, remedy="Remove it, or choose another OUT.")
            if any(self.path.iterdir()) and not (self.path / _MANIFEST).is_file():
                raise UsageError("The folder is not empty, and no result of ours.", where=where, remedy="Choose another OUT.")
        elif self.folder and self.path.exists():
            raise UsageError("It is a file.", where=where, remedy="Remove it, or choose another OUT.")

    def write(self, store: Store, work: Work, records: Sequence[Record], summary: Summary, earlier: Earlier | None = None) -> None:
        """Writes the result and puts it in its place; the parts of chunks that an earlier run has judged are taken over."""
        writer = ResultWriter(store, summary.judging, fmt=self.format, layout=self.layout)
        if self.folder:
            self._write_folder(writer, work, records, summary, earlier)
        else:
            whole = work.scratch / f"whole{FORMATS[self.format]}"
            writer.write([work.path(record.number, PAIRS) for record in records], whole)
            self.write_rejects(work, records)
            self._write_findings(writer, work, records)
            self._summary(work, summary, {self.path.name: file_digest(whole)}).replace(self.summary)
            _flush(whole)
            whole.replace(self.path)

    def _write_findings(self, writer: ResultWriter, work: Work, records: Sequence[Record]) -> None:
        """Puts findings and deadlines beside the result."""
        suffix = FORMATS[writer.findings_format]
        targets = [self.path.with_name(f"{self.path.name}.{name}") for name in (f"findings{suffix}", "deadlines.csv")]
        if not self.findings:
            for target in targets:
                target.unlink(missing_ok=True)
            return
        made = work.scratch / f"all-findings{suffix}", work.scratch / "all-deadlines.csv"
        writer.write_findings([work.path(record.number, FINDINGS) for record in records], made[0])
        _join(work, records, DEADLINES, DEADLINE_COLUMNS, made[1])
        for path, target in zip(made, targets, strict=True):
            path.replace(target)

    def _write_folder(
        self, writer: ResultWriter, work: Work, records: Sequence[Record], summary: Summary, earlier: Earlier | None
    ) -> None:
        made = work.folder / "result"
        parts = made / "verdicts"
        parts.mkdir(parents=True, exist_ok=True)
        for record in records:
            part = parts / f"part-{record.number:06d}{FORMATS[self.format]}"
            name = str(part.relative_to(made))
            if earlier and (old := earlier.part(record.number, name, layout=self.layout, fmt=self.format)):
                link(old, part)
            if not part.exists():
                half = work.scratch / part.name
                writer.write([work.path(record.number, PAIRS)], half)
                half.replace(part)
        if self.findings:
            self._findings_folder(writer, work, records, made)
        _join(work, records, REJECTS, REJECT_COLUMNS, made / "rejects.csv")
        (made / "counts.csv").write_text(counts_csv(summary), encoding="utf-8")
        self._summary(work, summary, {}).replace(made / "summary.json")
        digests = {str(p.relative_to(made)): file_digest(p) for p in sorted(made.rglob("*")) if p.is_file() and p.name != _MANIFEST}
        (made / _MANIFEST).write_text(json.dumps({"files": digests}, indent=1) + "\n", encoding="utf-8")
        old = work.folder / "old"
        if self.path.exists():
            self.path.replace(old)
        made.replace(self.path)
        shutil.rmtree(old, ignore_errors=True)

    @staticmethod
    def _findings_folder(writer: ResultWriter, work: Work, records: Sequence[Record], made: Path) -> None:
        (made / "findings").mkdir(exist_ok=True)
        suffix = FORMATS[writer.findings_format]
        for record in records:
            part = made / "findings" / f"part-{record.number:06d}{suffix}"
            if not part.exists():
                half = work.scratch / f"findings-{part.name}"
                writer.write_findings([work.path(record.number, FINDINGS)], half)
                half.replace(part)
        _join(work, records, DEADLINES, DEADLINE_COLUMNS, made / "deadlines.csv")

    def _summary(self, work: Work, summary: Summary, digests: dict[str, str]) -> Path:
        path = work.scratch / "summary.json"
        document = summary_document(summary) | ({"files": digests} if digests else {})
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return path

    def write_rejects(self, work: Work, records: Sequence[Record]) -> None:
        """Puts the rejects of all chunks beside the result; where there are none, no file, not even an old one, is left."""
        if self.folder:
            self.path.mkdir(exist_ok=True)
        if not sum(record.rejected for record in records):
            self.rejects.unlink(missing_ok=True)
            return
        joined = work.scratch / "joined.csv"
        _join(work, records, REJECTS, REJECT_COLUMNS, joined)
        joined.replace(self.rejects)


def _join(work: Work, records: Sequence[Record], kind: str, header: Sequence[str], to: Path) -> None:
    """Joins the rows of all chunks below one header."""
    with to.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(header)
        for record in records:
            with work.path(record.number, kind).open(encoding="utf-8", newline="") as part:
                shutil.copyfileobj(part, file, _PIECE)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
