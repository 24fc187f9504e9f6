"""The folder of a run under way: what is done, under names that no one takes for the result.

A chunk is done when its record stands; the record is renamed into place last. Whatever else lies there is begun again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from dutygraph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import IO

__all__ = ["Record", "Work", "file_digest"]

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """One chunk that is done: where in which file, and what came of it.

    ``counts`` has, for each pair column, how many are true and how many false; ``asked`` has for each fact how often it is
    unknown, needed and settling; ``digests`` those of the chunk's files, by name. ``left_out`` are the rows taken out
    because an earlier chunk has the same service; ``content`` is a digest of the chunk as it was read, if it can be known.
    """

    number: int
    file: int
    start: int
    end: int
    line: int
    next_line: int
    services: int
    rejected: int
    counts: dict[str, list[int]]
    asked: dict[str, list[int]]
    digests: dict[str, str]
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    left_out: int = 0
    content: str = ""


class Work:
    """A folder beside the result. Two runs cannot have it at the same time."""

    def __init__(self, folder: Path, job: Mapping[str, object], *, restart: bool = False) -> None:
        self.folder = folder
        self._job = json.dumps(job, ensure_ascii=False, indent=1, sort_keys=True)
        self._lock: IO[str] | None = None
        self.kept = self._open(restart=restart)

    def _open(self, *, restart: bool) -> bool:
        """Returns whether chunks of the same job are there to go on with."""
        try:
            self.folder.mkdir(parents=False, exist_ok=True)
        except FileNotFoundError as error:
            raise UsageError("Its folder does not exist.", where=str(self.folder.parent), remedy="Make it first.") from error
        self._take()
        job = self.folder / "job.json"
        same = job.is_file() and job.read_text(encoding="utf-8") == self._job
        if not same or restart:
            for path in self.folder.iterdir():
                if path.name != "lock":
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            self.put("job.json", self._job)
        self.scratch.mkdir(exist_ok=True)
        return same and not restart

    def _take(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows has no such lock, and is left to the user's care
            return
        self._lock = (self.folder / "lock").open("w", encoding="utf-8")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            raise UsageError(
                "Another run is writing it.", where=str(self.folder), remedy="Wait for it, or choose another OUT."
            ) from error

    @property
    def scratch(self) -> Path:
        """The folder for what is not kept."""
        return self.folder / "scratch"

    def path(self, number: int, kind: str) -> Path:
        """Returns the path of a chunk's file, such as ``pairs.parquet`` or ``rejects.csv``."""
        return self.folder / f"chunk-{number:06d}.{kind}"

    def put(self, name: str, text: str) -> None:
        """Writes a small file so that it is there whole or not at all."""
        path = self.scratch / name if self.scratch.is_dir() else self.folder / f"{name}.new"
        with path.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        path.replace(self.folder / name)

    def keep(self, number: int, kind: str) -> str:
        """Moves a file of this name from the scratch folder to the chunk's, and returns its digest."""
        path = self.scratch / kind
        digest = file_digest(path)
        path.replace(self.path(number, kind))
        return digest

    def commit(self, record: Record) -> None:
        """Says that a chunk is done."""
        self.put(self.path(record.number, "json").name, json.dumps(asdict(record), ensure_ascii=False))

    def records(self) -> Iterator[Record]:
        """Returns the records of chunks done, in order, up to the first that is missing or whose files are not as they were."""
        number = 0
        while (path := self.path(number, "json")).is_file():
            try:
                record = Record(**json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, TypeError):
                return
            for kind, digest in record.digests.items():
                kept = self.path(number, kind)
                if not kept.is_file() or file_digest(kept) != digest:
                    return
            yield record
            number += 1

    def close(self) -> None:
        """Lets others have the folder."""
        if self._lock:
            self._lock.close()

    def hand_over(self, to: Path, name: str, text: str) -> None:
        """Keeps what a later run can re-use: the folder gets another name and one file more, once the result stands."""
        for path in list(self.folder.iterdir()):
            if path.is_dir():
                shutil.rmtree(path)
            elif not path.name.startswith("chunk-") and path.name != "job.json":
                path.unlink()
        self.put(name, text)
        self.folder.replace(to)
        self.close()

    def remove(self) -> None:
        """Deletes the folder: the result stands."""
        shutil.rmtree(self.folder)
        self.close()


def file_digest(path: Path) -> str:
    """Returns the SHA-256 digest of a file, as ``sha256:`` and hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return "sha256:" + digest.hexdigest()
