"""Which graphs an update can write to, read out of its text; so that not every graph has to be compared.

What cannot be told is said to be unknown: then all graphs are compared. So a name that is written relative, with escapes,
or by a prefix that nobody declared, and a graph that is a variable.

Source: SPARQL 1.1 Update, sections 3.1, 3.2 and 4.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from dutygraph.isolation.updates import words
from dutygraph.vocab import PREFIXES

if TYPE_CHECKING:
    from dutygraph.isolation.updates import Word

__all__ = ["as_insertion", "data_kind", "reach"]

_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^>]*>")
_CODE_POINT = re.compile(r"\\[uU]")
_MANAGING = {"CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "LOAD"}


def data_kind(text: str) -> Literal["insert", "delete"] | None:
    """Returns what an update does whose operations are all INSERT DATA, or all DELETE DATA; ``None`` for every other."""
    if _CODE_POINT.search(text):
        return None
    kinds: set[str] = set()
    operation: list[str] = []
    for word in words(text):
        if word.depth or word.text == "}":
            continue
        if word.text == "{":
            kinds.add(" ".join(operation))
            operation = []
        elif word.text == ";":
            if operation:
                return None
        elif not (word.text.startswith("<") or ":" in word.text):
            name = word.text.upper()
            operation += [name] if name not in {"PREFIX", "BASE"} else []
    if operation or len(kinds) != 1:
        return None
    return {"INSERT DATA": "insert", "DELETE DATA": "delete"}.get(kinds.pop())  # type: ignore[return-value]  # one of the two


def as_insertion(text: str) -> str:
    """Returns the update with INSERT DATA in place of each DELETE DATA; it has no other operation."""
    pieces, at = [], 0
    for word in words(text):
        if word.depth == 0 and word.text.upper() == "DELETE":
            pieces += [text[at : word.start], "INSERT"]
            at = word.end
    return "".join((*pieces, text[at:]))


def reach(text: str) -> frozenset[str] | None:
    """Returns the names of all graphs that an update can change, ``""`` for the default graph; ``None`` where that is not clear."""
    try:
        return frozenset(_Reader().read(text))
    except _Unclear:
        return None


class _Unclear(Exception):
    pass


class _Reader:
    """Walks over the tokens of an update, and collects the graphs that its operations name as targets."""

    def __init__(self) -> None:
        self._prefixes = dict(PREFIXES)
        self._found: set[str] = set()
        self._operation: list[str] = []
        self._own = ""
        self._is_template = False
        self._after_graph = False
        self._text = ""

    def read(self, text: str) -> set[str]:
        if _CODE_POINT.search(text):
            raise _Unclear
        self._text = text
        declared: list[Word] = []
        for word in words(text):
            if word.depth:
                self._inside(word)
            elif declared or word.text.upper() in {"PREFIX", "BASE"}:
                declared.append(word)
                if word.text.startswith("<"):
                    self._declare(declared)
                    declared = []
            else:
                self._outside(word)
        return self._found

    def _declare(self, declared: list[Word]) -> None:
        """Takes ``PREFIX p: <…>`` or ``BASE <…>``; a relative name is unclear anyhow."""
        if declared[0].text.upper() == "PREFIX":
            if len(declared) != 3:  # noqa: PLR2004  (keyword, prefix, name)
                raise _Unclear
            self._prefixes[declared[1].text.removesuffix(":")] = self._name(declared[2])

    def _outside(self, word: Word) -> None:
        text = word.text
        if text == "{":
            last = self._operation[-1:], self._operation[-2:-1]
            self._is_template = last[0] in (["DATA"], ["INSERT"], ["DELETE"]) or last == (["WHERE"], ["DELETE"])
            if not self._is_template and last[0] != ["WHERE"]:
                raise _Unclear
        elif text == "}":
            self._operation.append("}")
        elif text == ";":
            self._operation, self._own = [], ""
        elif text.startswith("<") or ":" in text:
            name = self._name(word)
            if self._operation[-1:] == ["WITH"]:
                self._own = name
            self._found.add(name)
        elif text.upper() in {"ALL", "NAMED"} and self._operation[:1] and self._operation[0] in _MANAGING:
            raise _Unclear
        else:
            if text.upper() == "DEFAULT":
                self._found.add("")
            self._operation.append(text.upper())

    def _inside(self, word: Word) -> None:
        if not self._is_template or word.depth > 1 or word.text in "{}":
            return
        if self._after_graph:
            self._found.add(self._name(word))
            self._after_graph = False
        elif word.text.upper() == "GRAPH":
            self._after_graph = True
        else:
            self._found.add(self._own)

    def _name(self, word: Word) -> str:
        """Returns the IRI that a token stands for."""
        token = word.text
        if _ABSOLUTE.fullmatch(token):
            return token[1:-1]
        prefix, _, local = token.partition(":")
        if token.startswith(("<", "?", "$")) or ":" not in token or prefix not in self._prefixes:
            raise _Unclear
        if self._text[word.end : word.end + 1].strip(" \t\r\n{};<#"):  # the name has a letter or an escape that we do not read
            raise _Unclear
        return self._prefixes[prefix] + local.rstrip(".")
