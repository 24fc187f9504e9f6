"""The law as files to download, one set a version, each with its size and checksum. Facts of users are never in one.

Turtle and JSON-LD hold the law; TriG and N-Quads also each alignment, in a named graph.

Source: W3C DCAT 3, section 6.8 (distributions); RFC 1952 (gzip).
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dutygraph.engine import GRAPH_FORMATS
from dutygraph.errors import UnknownTerm, nearest
from dutygraph.export import law_and_alignments_bytes, law_bytes

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DUMPS", "GZIP", "Dump", "checksums", "dumps", "find_dump", "write_dumps"]

GZIP = "application/gzip"
_FORMATS = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "jsonld": "jsonld"}
_OF_DATASETS = {"trig", "nquads"}
DUMPS = {f"dutygraph.{suffix}{packed}": GRAPH_FORMATS[fmt] for suffix, fmt in _FORMATS.items() for packed in ("", ".gz")}
"""Names of the files and the media type of what is in them."""


@dataclass(frozen=True, slots=True)
class Dump:
    """One file: its bytes, and what its description says of them."""

    name: str
    media_type: str
    packed: bool
    data: bytes
    sha256: str
    """Hexadecimal, of the bytes as they are sent."""


@lru_cache(maxsize=1)
def dumps() -> tuple[Dump, ...]:
    """Returns every file of the law that is installed; its version is the rulebase's."""
    found = []
    for suffix, fmt in _FORMATS.items():
        data = (law_and_alignments_bytes if fmt in _OF_DATASETS else law_bytes)(GRAPH_FORMATS[fmt])
        for name, content in ((f"dutygraph.{suffix}", data), (f"dutygraph.{suffix}.gz", gzip.compress(data, mtime=0))):
            digest = hashlib.sha256(content).hexdigest()
            found.append(Dump(name, GRAPH_FORMATS[fmt], name.endswith(".gz"), content, digest))
    return tuple(found)


def find_dump(name: str) -> Dump:
    """Returns the file with a name.

    Raises:
        UnknownTerm: there is none.
    """
    for dump in dumps():
        if dump.name == name:
            return dump
    raise UnknownTerm(f'There is no dump "{name}".', remedy=nearest(name, DUMPS) or "Known: " + ", ".join(DUMPS) + ".")


def checksums() -> str:
    """Returns the checksums of all files as ``sha256sum --check`` reads them."""
    return "".join(f"{dump.sha256}  {dump.name}\n" for dump in dumps())


def write_dumps(folder: Path, version: str) -> int:
    """Writes every file and SHA256SUMS into a folder named after the version, and returns how many files there are."""
    place = folder / version
    place.mkdir(parents=True, exist_ok=True)
    for dump in dumps():
        (place / dump.name).write_bytes(dump.data)
    (place / "SHA256SUMS").write_text(checksums(), encoding="utf-8")
    return len(dumps()) + 1
