"""What a document says, where, and by which rule; and how its parts are reached whatever their types.

Nothing here recurses: how deep a document nests costs no stack.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dutygraph.facts.structured import is_iri
from dutygraph.intake.words import clean
from dutygraph.model import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dutygraph.facts.tree import Json, Path

__all__ = ["Intake", "Notes", "Record", "Said", "Unsaid", "address", "each", "members", "shown", "text_of", "texts", "texts_of"]

_PLAIN = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")
_MOST = 100
"""Most places that are named for one fact, one norm, or in notes: what further ones say is the same."""


@dataclass(frozen=True, slots=True)
class Said:
    """A fact that a document says; always true, for silence says nothing and no rule reads a "no"."""

    fact: str
    rule: str
    path: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record of evidence that a document gives, or is."""

    evidence: Evidence
    rule: str
    path: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A fact that a document does not say, and why it cannot be told from what it does say."""

    fact: str
    why: str


@dataclass(frozen=True, slots=True)
class Intake:
    """One document, read."""

    name: str
    format: str
    version: str
    sha256: str
    says: tuple[Said, ...]
    evidence: tuple[Record, ...]
    unsaid: tuple[Unsaid, ...]
    notes: tuple[str, ...]

    @property
    def facts(self) -> dict[str, bool]:
        """The facts it says, by name."""
        return {said.fact: True for said in self.says}


@dataclass(slots=True)
class Notes:
    """Collects while a document is read."""

    lines: Mapping[Path, int]
    sha256: str
    asked: set[Path] = field(default_factory=set)
    """The parts whose lines were asked for; a second reading has them."""
    says: list[Said] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _known: set[object] = field(default_factory=set)
    _count: Counter[object] = field(default_factory=Counter)

    def say(self, fact: str, rule: str, path: Path) -> None:
        """Notes that the part at a path says a fact."""
        if self._room(fact):
            self.says.append(Said(fact, rule, shown(path), self._line(path)))

    def put(self, duty: tuple[str, str], rule: str, path: Path, *, identifier: str, url: str | None = None) -> None:
        """Notes a record of evidence: for a norm, of a kind. The same record twice is one."""
        evidence = Evidence(duty[0], duty[1], clean(identifier), url, sha256=self.sha256)
        if evidence not in self._known and self._room(duty):
            self._known.add(evidence)
            self.records.append(Record(evidence, rule, shown(path), self._line(path)))

    def remark(self, fact: str, path: Path, text: str) -> None:
        """Notes why what stands at a path does not settle a fact."""
        found = self.remarks.setdefault(fact, [])
        if len(found) < _MOST:
            found.append(f"{self.place(path)} {text}")

    def note(self, path: Path, text: str) -> None:
        """Notes something that the reader should know and that is about no single unknown fact."""
        if len(self.notes) < _MOST:
            self.notes.append(f"{self.place(path)} {text}")

    def _line(self, path: Path) -> int | None:
        self.asked.add(path)
        return self.lines.get(path)

    def _room(self, key: object) -> bool:
        self._count[key] += 1
        return self._count[key] <= _MOST

    def place(self, path: Path) -> str:
        """Returns ``line 12, $.a.b`` for messages."""
        line = self._line(path)
        return f"line {line}, {shown(path)}:" if line else f"{shown(path)}:"


def shown(path: Path) -> str:
    """Returns a path as JSONPath (RFC 9535).

    >>> shown(("a", 0, "rai:b"))
    "$.a[0]['rai:b']"
    """
    steps = (f"[{step}]" if isinstance(step, int) else _quoted(step) for step in path)
    return "$" + "".join(steps)


def _quoted(step: str) -> str:
    return f".{step}" if _PLAIN.fullmatch(step) else f"['{clean(step)}']"


def members(node: Json, path: Path, names: Iterable[str]) -> Iterator[tuple[Json, Path]]:
    """Yields each of the named members that an object has; other nodes have none."""
    if isinstance(node, dict):
        for name in names:
            if name in node:
                yield node[name], (*path, name)


def each(node: Json, path: Path) -> Iterator[tuple[Json, Path]]:
    """Yields the items of a list, or a single value as the one item it stands for; null is nothing."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield item, (*path, number)
    elif node is not None:
        yield node, path


def texts_of(node: Json, *names: str) -> list[str]:
    """Returns a text, or every text member of those names that an object has."""
    return [node] if isinstance(node, str) else [value for value, _ in members(node, (), names) if isinstance(value, str)]


def text_of(node: Json, *names: str) -> str:
    """Returns a text, or the first text member of those names that an object has, else the empty text."""
    return next(iter(texts_of(node, *names)), "")


def texts(node: Json, path: Path) -> list[str] | None:
    """Returns the texts of a value that is text, a list of texts, or JSON-LD text values; ``None`` where any part is not.

    A part that cannot be read could deny what the others affirm, so all are read or none.
    """
    found = []
    for item, _ in each(node, path):
        text = item["@value"] if isinstance(item, dict) and "@value" in item else item
        if not isinstance(text, str):
            return None
        found.append(text)
    return [text for text in found if text.strip()]


def address(node: Json, *names: str) -> str | None:
    """Returns the first web address that an object has under those names."""
    for value, path in members(node, (), names):
        for item, _ in each(value, path):
            text = text_of(item, "@id", "url")
            if text.startswith(("https://", "http://")) and is_iri(text):
                return text
    return None
