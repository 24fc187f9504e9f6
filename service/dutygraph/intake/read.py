"""Recognises a document by its content and reads it by the rules of its format. One fault, and nothing is read."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph.errors import FactsError
from dutygraph.facts.tree import decode, read_json
from dutygraph.intake import croissant, cyclonedx, rules, spdx
from dutygraph.intake.document import Intake, Notes, Unsaid
from dutygraph.intake.places import lines_of
from dutygraph.intake.words import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from dutygraph.facts.tree import Json, Tree
    from dutygraph.rulebase import Rulebase

__all__ = ["MAX_BYTES", "load_intake", "read_intake"]

MAX_BYTES = 32 * 1024 * 1024
"""Largest document that is read, in bytes; the largest real ones have a few million."""

_FORMATS: dict[str, tuple[Callable[[Json], str | None], Callable[[Json, Notes], None], tuple[str, ...]]] = {
    "Croissant": (croissant.version_of, croissant.read_croissant, croissant.KNOWN),
    "CycloneDX": (cyclonedx.version_of, cyclonedx.read_cyclonedx, cyclonedx.KNOWN),
    "SPDX": (spdx.version_of, spdx.read_spdx, spdx.KNOWN),
}
_ACCEPTED = "Give Croissant, CycloneDX or SPDX 3, each as JSON."
_SILENT = {
    rules.WORKS: "nothing in it tells; a licence says who may use the data, not whose works are in them",
    rules.TRAINS: "nothing in it tells who trains",
}


def load_intake(path: str | Path, rulebase: Rulebase, *, max_bytes: int = MAX_BYTES) -> Intake:
    """Returns what the document in a file says.

    Raises:
        FactsError: the file is missing, too large, or no document that is read.
    """
    name, path = str(path), Path(path)
    try:
        if path.stat().st_size > min(max_bytes, MAX_BYTES):
            raise _too_large(path.stat().st_size, min(max_bytes, MAX_BYTES), name)
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise FactsError("It is a folder, not a file.", where=name, remedy="Name the files in it.") from error
    except FileNotFoundError as error:
        raise FactsError("There is no such file.", where=name, remedy="Check the path.") from error
    except (OSError, ValueError) as error:
        raise FactsError("The file cannot be read.", where=name) from error
    return read_intake(data, name, rulebase)


def read_intake(data: bytes, name: str, rulebase: Rulebase) -> Intake:
    """Returns what a document says: facts and evidence with place and rule, and which facts it leaves open.

    Args:
        data: the document, JSON in UTF-8; its name tells nothing about its format.
        name: what to call it in messages.
        rulebase: the facts that may be stated.

    Raises:
        FactsError: it is too large, does not parse, or is of no format that is read.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(len(data), MAX_BYTES, name)
    text = decode(data, name)
    tree = _tree(text, name)
    found, version = _recognise(tree, text)
    _, read, known = _FORMATS[found]
    digest = hashlib.sha256(data).hexdigest()
    first = Notes({}, digest)
    read(tree.value, first)  # which lines are needed is known only when all has been read
    notes = Notes(lines_of(text, first.asked), digest)
    if version not in known:
        label = clean(version, 20) or "of no stated version"
        notes.notes.append(f"{found} {label} is not among the versions the rules were written for ({', '.join(known)}).")
    read(tree.value, notes)
    said = {one.fact for one in notes.says}
    facts = [fact.name for fact in rulebase.stated_facts.values() if fact.category == rules.CATEGORY]
    for fact in sorted(said & set(notes.remarks)):
        notes.notes.extend(f"{fact} is said, yet {remark}" for remark in notes.remarks[fact])
    return Intake(
        name=name,
        format=found,
        version=clean(version, 20),
        sha256=notes.sha256,
        says=tuple(notes.says),
        evidence=tuple(notes.records),
        unsaid=tuple(Unsaid(fact, _why(fact, notes)) for fact in facts if fact not in said),
        notes=tuple(notes.notes),
    )


def _why(fact: str, notes: Notes) -> str:
    return "; ".join(notes.remarks.get(fact, ())) or _SILENT.get(fact, "nothing in it tells")


def _tree(text: str, name: str) -> Tree:
    start = text.lstrip()[:1]
    if start not in {"{", "["}:
        what = "The document is XML" if start == "<" else "The document is not JSON"
        raise FactsError(f"{what}.", where=f"{name}:{_start(text)}", remedy=_ACCEPTED)
    try:
        return read_json(text, name)
    except RecursionError as error:
        raise FactsError("The file is nested too deeply.", where=f"{name}:1") from error


def _start(text: str) -> int:
    """Returns the line on which the text begins."""
    return text[: len(text) - len(text.lstrip())].count("\n") + 1


def _recognise(tree: Tree, text: str) -> tuple[str, str]:
    top = tree.value
    versions = {name: version for name, (version_of, _, _) in _FORMATS.items() if (version := version_of(top)) is not None}
    if len(versions) > 1:
        both = " and ".join(versions)
        raise FactsError(f"The document says it is {both} at once.", where=f"{tree.name}:{_start(text)}", remedy="Give one format.")
    if not versions:
        old = isinstance(top, dict) and "spdxVersion" in top
        detail = "SPDX 2 has no AI or dataset packages." if old else "The document is neither Croissant, CycloneDX nor SPDX 3."
        raise FactsError(detail, where=f"{tree.name}:{_start(text)}", remedy=_ACCEPTED)
    return next(iter(versions.items()))


def _too_large(size: int, limit: int, name: str) -> FactsError:
    return FactsError(f"The file has {size:,} bytes; the limit is {limit:,}.", where=name, remedy="Leave embedded files out of it.")
