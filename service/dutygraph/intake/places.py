"""The lines of some parts of a JSON text, found in one pass that keeps nothing of the others.

The tree's own lines hold every part of a document: right for a description of a service, too much for thirty megabytes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.facts.tree import Path

__all__ = ["lines_of"]

_LONGEST_KEY = 10_000
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,\n]')


def lines_of(text: str, wanted: Iterable[Path]) -> dict[Path, int]:
    """Returns the line (from 1) on which each wanted part of a well-formed JSON text starts: its key, or its value in a list."""
    walk = _Walk(text, wanted)
    for match in _TOKEN.finditer(text):
        walk.step(match[0], match.end())
    return {part: walk.found.get(part, 1) for part in walk.wanted}


class _Walk:
    """Where a pass over the text has come to. Objects and lists that hold nothing wanted are only counted."""

    def __init__(self, text: str, wanted: Iterable[Path]) -> None:
        self.wanted = set(wanted)
        self.found: dict[Path, int] = {}
        self._around = {path[:end] for path in self.wanted for end in range(len(path))}
        self._text = text
        self._line = 1
        self._path: list[str | int] = []
        self._skipped = 0
        self._key = ""

    def step(self, mark: str, end: int) -> None:
        """Takes one token, which ends at a place in the text."""
        if mark == "\n":
            self._line += 1
        elif mark in "{[":
            self._open(mark, end)
        elif mark in "}]":
            self._close()
        elif not self._skipped and self._path:
            self._inside(mark, end)

    def _open(self, mark: str, end: int) -> None:
        if self._skipped or tuple(self._path) not in self._around:
            self._skipped += 1
            return
        self._path.append("" if mark == "{" else 0)
        if mark == "[":
            self._note(end)

    def _close(self) -> None:
        if self._skipped:
            self._skipped -= 1
        else:
            self._path.pop()

    def _inside(self, mark: str, end: int) -> None:
        last = self._path[-1]
        if isinstance(last, int):
            if mark == ",":
                self._path[-1] = last + 1
                self._note(end)
        elif mark == ":":
            self._path[-1] = self._key
            self._note(None)
        elif mark != ",":
            self._key = json.loads(mark) if len(mark) < _LONGEST_KEY else ""

    def _note(self, end: int | None) -> None:
        """Notes where a part starts; an item of a list starts after the white space that follows a bracket or a comma."""
        part, line = tuple(self._path), self._line
        if part in self.wanted:
            while end is not None and self._text[end : end + 1].isspace():
                line += self._text[end] == "\n"
                end += 1
            self.found.setdefault(part, line)
