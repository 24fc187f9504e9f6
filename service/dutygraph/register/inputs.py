"""Which files a register is made of, and whether each can be read at all: known before anything is judged."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path

from dutygraph.errors import FactsError

__all__ = ["SUFFIXES", "InputFile", "find_inputs"]

SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".nq": "nquads", ".nt": "nquads"}
"""Format by file suffix."""

_MARKS = {
    b"\xff\xfe": ("UTF-16 text", "Save it as UTF-8."),
    b"\xfe\xff": ("UTF-16 text", "Save it as UTF-8."),
    b"\x1f\x8b": ("compressed (gzip)", "Unpack it first."),
    b"PK\x03\x04": ("an archive or a spreadsheet", "Save it as CSV in UTF-8."),
    b"\x28\xb5\x2f\xfd": ("compressed (Zstandard)", "Unpack it first."),
}
_PARQUET = b"PAR1"


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file: where it lies, its format, its size in bytes, and when it was last changed (nanoseconds)."""

    path: Path
    format: str
    size: int
    changed: int

    @property
    def name(self) -> str:
        """The name as it stands in messages."""
        return str(self.path)


def find_inputs(text: str) -> tuple[InputFile, ...]:
    """Returns the files that a file name, a folder or a glob pattern names, in the order of their paths.

    In a folder, every file of a known format below it counts; hidden files and those that begin with ``_`` do not.

    Raises:
        FactsError: nothing is found, or a file is empty, unreadable, of an unknown format or not what its suffix says.
    """
    path = Path(text)
    if path.is_dir():
        below = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
        found = [p for p in below if not any(part.startswith((".", "_")) for part in p.relative_to(path).parts)]
    elif path.exists() or not glob.has_magic(text):
        found = [path]
    else:
        found = sorted(Path(name) for name in glob.glob(text, recursive=True) if Path(name).is_file())  # noqa: PTH207  (a pattern may be absolute)
    if not found:
        known = " ".join(SUFFIXES)
        raise FactsError("There is no register in it.", where=text, remedy=f"Name files, or a folder of files, of {known}")
    return tuple(_input(one) for one in found)


def _input(path: Path) -> InputFile:
    name, kind = str(path), SUFFIXES.get(path.suffix.lower())
    try:
        state = path.stat()
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(max(0, state.st_size - 4))
            tail = file.read(4)
    except FileNotFoundError as error:
        raise FactsError("There is no such file.", where=name, remedy="Check the path.") from error
    except OSError as error:
        raise FactsError(f"The file cannot be read: {error.strerror}.", where=name) from error
    if kind is None:
        raise FactsError(f'The format "{path.suffix}" is not known.', where=name, remedy="Use one of " + " ".join(SUFFIXES))
    if not state.st_size:
        raise FactsError("The file is empty.", where=name, remedy="Describe at least one service.")
    if kind == "parquet":
        if head != _PARQUET:
            raise FactsError("The file is not Parquet.", where=name, remedy="Write it again, or correct its suffix.")
        if tail != _PARQUET:
            raise FactsError("The file is cut off: a Parquet file ends with its own index.", where=name, remedy="Copy it again.")
    else:
        for mark, (what, remedy) in {**_MARKS, _PARQUET: ("Parquet", "Call it .parquet.")}.items():
            if head.startswith(mark):
                raise FactsError(f"The file is {what}, not {path.suffix}.", where=name, remedy=remedy)
    return InputFile(path, kind, state.st_size, state.st_mtime_ns)
