"""What an earlier run kept beside its result, for a later one: chunks that are as they were, outcomes of services that are.

A chunk of the same content at the same place is taken over whole. In any other chunk, a service whose content has the same
digest is not read and checked anew; its verdict is worked out again all the same, for to read one back costs more.

Law: every norm; one whose condition differs between the two rulebases is named.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dutygraph.condition import to_sql
from dutygraph.errors import UsageError
from dutygraph.register.duck import path_text
from dutygraph.register.findings import FINDINGS
from dutygraph.register.judge import PAIRS
from dutygraph.register.judging import STANDING
from dutygraph.register.work import Record, file_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dutygraph.register.chunks import Chunk
    from dutygraph.register.duck import Store
    from dutygraph.register.judging import Judging
    from dutygraph.register.sources import Table
    from dutygraph.register.work import Work

__all__ = ["Earlier", "content_digest", "kept_folder", "link", "made_document"]

_MADE = "made.json"
_SAME = ("on", "reading", "rulebase", "versions", "chunks", "findings")
_NEAR = 4


def kept_folder(result: Path) -> Path:
    """Returns the folder beside a result that holds what a later run can re-use."""
    return result.with_name(f"{result.name}.kept")


def made_document(judging: Judging, result: Path, *, layout: str, fmt: str) -> str:
    """Returns what was made and by which conditions, as JSON."""
    document = {"result": _digest(result), "layout": layout, "format": fmt, "conditions": _conditions(judging)}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)


def content_digest(store: Store, table: Table, chunk: Chunk, data: bytes) -> str:
    """Returns a digest of all that the rows of a chunk turn on; empty where that cannot be known without reading them."""
    whole = hashlib.sha256(repr((table.header, sorted(table.types.items()))).encode())
    if table.prepared:
        return ""
    if not table.types:
        whole.update(data)
        return whole.hexdigest()
    groups = store.execute(
        "SELECT row_group_num_rows, min(least(coalesce(nullif(dictionary_page_offset, 0), data_page_offset), data_page_offset)),"
        " max(least(coalesce(nullif(dictionary_page_offset, 0), data_page_offset), data_page_offset) + total_compressed_size),"
        " string_agg(DISTINCT compression) FROM parquet_metadata("
        f"{path_text(table.file.path)}) GROUP BY row_group_id, row_group_num_rows ORDER BY row_group_id"
    ).fetchall()
    first = 0
    with table.file.path.open("rb") as file:
        for rows, start, end, packed in groups:
            if first < chunk.end and first + rows > chunk.start:
                whole.update(f"{first - chunk.start} {rows} {packed};".encode())
                file.seek(start)
                whole.update(file.read(end - start))
            first += rows
    return whole.hexdigest()


class Earlier:
    """An earlier result with what was kept of it.

    ``alike`` says whether rulebase, day, reading and settings are the same, so that anything can be re-used; ``changed``
    names the norms whose condition is another. ``services`` counts what has been re-used.

    Raises:
        UsageError: what was kept is damaged, or belongs to another result.
    """

    def __init__(self, result: Path, judging: Judging, job: Mapping[str, object]) -> None:
        self.folder, self._result = kept_folder(result), result
        self.services = 0
        self.taken: set[int] = set()
        self._records: dict[int, Record] = {}
        self.there = self.folder.is_dir() and result.exists()
        self.alike, self._files, self._made = False, [], dict[str, Any]()
        if not self.there:
            self.changed: tuple[str, ...] = ()
            return
        kept = self._read("job.json")
        self._made = self._read(_MADE)
        if self._made.get("result") != _digest(result):
            raise self._damaged("It is not as it was when it was made", result)
        before, now = self._made.get("conditions", {}), _conditions(judging)
        self.changed = tuple(norm for norm in now if norm in before and before[norm] != now[norm])
        self.alike = all(kept.get(key) == json.loads(json.dumps(job[key])) for key in _SAME)
        if self.alike:
            self._files = [name for name, *_ in kept.get("files", [])]
            self._records = {record.number: record for record in self._every()}

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise self._damaged(f"Its {name} cannot be read", self.folder) from error
        if not isinstance(found, dict):
            raise self._damaged(f"Its {name} is no object", self.folder)
        return found

    def _every(self) -> Iterator[Record]:
        for path in sorted(self.folder.glob("chunk-*.json")):
            try:
                record = Record(**self._read(path.name))
            except TypeError as error:
                raise self._damaged(f"Its {path.name} is none of ours", self.folder) from error
            for kind, digest in record.digests.items():
                kept = self._path(record.number, kind)
                if not kept.is_file() or file_digest(kept) != digest:
                    raise self._damaged("It is not as it was kept", kept)
            yield record

    def _damaged(self, what: str, where: Path) -> UsageError:
        return UsageError(f"{what}.", where=str(where), remedy=f"Remove {self.folder}: then all is judged anew and only compared.")

    def whole(self, chunk: Chunk, content: str, *, number: int, file: int, strict: bool) -> Record | None:
        """Returns the record of the same chunk, if its rows are the same and were told of under the same name."""
        old = self._records.get(number)
        if old is None or not content or old.content != content or old.left_out or (old.rejected and strict):
            return None
        if (old.start, old.end, old.line) != (chunk.start, chunk.end, chunk.line):
            return None
        if old.rejected and self._files[old.file] != str(chunk.file.path.resolve()):
            return None
        return replace(old, file=file)

    def take(self, record: Record, work: Work) -> None:
        """Puts the files of a chunk into the folder of a run."""
        for kind in record.digests:
            link(self._path(record.number, kind), work.path(record.number, kind))
        self.services += record.services
        self.taken.add(record.number)

    def part(self, number: int, name: str, *, layout: str, fmt: str) -> Path | None:
        """Returns the part of a folder that was made of a chunk taken over, if it is as it was and of the same form."""
        path = self._result / name
        if number not in self.taken or (self._made["layout"], self._made["format"]) != (layout, fmt) or not path.is_file():
            return None
        listed = json.loads((self._result / "manifest.json").read_text(encoding="utf-8"))["files"]
        return path if listed.get(name) == file_digest(path) else None

    def known(self, number: int, *, findings: bool) -> str:
        """Returns a SELECT of id, digest and outcomes of the services of about the same place; empty where there are none.

        Only near chunks are looked at, so that the time stays linear; a service that moved farther is read anew.
        """
        near = [n for n in self._records if len(self._records) <= 2 * _NEAR or abs(n - number) <= _NEAR]
        if not near:
            return ""
        pairs, outcomes = (f"read_parquet([{', '.join(path_text(self._path(n, k)) for n in near)}])" for k in (PAIRS, FINDINGS))
        if findings:
            return f"SELECT p.id, digest, letters FROM {pairs} AS p JOIN {outcomes} AS o ON p.id = o.id"
        return f"SELECT id, digest, CAST(NULL AS VARCHAR) AS letters FROM {pairs}"

    def _path(self, number: int, kind: str) -> Path:
        return self.folder / f"chunk-{number:06d}.{kind}"


def link(old: Path, new: Path) -> None:
    """Gives a file a second name, or copies it where the disk knows no such thing; neither is ever written into."""
    new.unlink(missing_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _digest(result: Path) -> str:
    path = result / "manifest.json" if result.is_dir() else result
    return file_digest(path) if path.is_file() else ""


def _conditions(judging: Judging) -> dict[str, str]:
    """Returns the condition of each norm as SQL, and of its standing; nothing where it is not in force."""
    found = dict.fromkeys((norm.id for norm in judging.rulebase.norms), "")
    for norm in judging.in_force:
        texts = [to_sql(judging.rulebase.pair(*judging.key(norm, standing=standing))) for standing in (False, True)]
        found[norm.id] = hashlib.sha256(f" {STANDING} ".join(texts).encode()).hexdigest()
    return found
