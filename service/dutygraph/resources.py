"""Finds ontology/, shapes/ and queries/: inside the installed package, else in the checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

__all__ = ["alignment_files", "collection", "law_files", "read_all"]


def collection(name: str) -> Traversable:
    """Returns the folder ``ontology``, ``shapes`` or ``queries``.

    Raises:
        CorpusError: neither the package nor a checkout has it.
    """
    packaged = files("dutygraph") / "_data" / name
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[2] / name
    if checkout.is_dir():
        return checkout
    raise CorpusError(
        f'The data folder "{name}" is in neither place: {packaged} or {checkout}.',
        remedy="Reinstall the package.",
    )


def read_all(folder: Traversable, suffix: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """Returns (relative path, bytes) of every file with a suffix, in path order."""
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(suffix):
            yield f"{prefix}{entry.name}", entry.read_bytes()
        elif entry.is_dir():
            yield from read_all(entry, suffix, f"{prefix}{entry.name}/")


def law_files(ontology: Traversable) -> Iterator[tuple[str, bytes]]:
    """Returns the modules that make up the law: neither examples, nor alignments, which say nothing of Chinese law."""
    for folder in sorted(item.name for item in ontology.iterdir() if item.is_dir()):
        if folder not in {"alignment", "examples"}:
            yield from read_all(ontology / folder, ".ttl", f"{folder}/")


def alignment_files(ontology: Traversable) -> Iterator[tuple[str, bytes]]:
    """Returns the modules that link the law to other graphs; none of them bears on a verdict (decision 0020)."""
    return read_all(ontology / "alignment", ".ttl", "alignment/")
