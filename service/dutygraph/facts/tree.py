"""JSON and YAML texts as plain values that remember their lines.

Nothing here knows what the values mean. Duplicate keys, aliases and non-UTF-8 text are refused.
Source: RFC 8259 (JSON), YAML 1.2.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from dutygraph.errors import FactsError

if TYPE_CHECKING:
    from collections.abc import Callable


__all__ = ["Json", "Tree", "decode", "read_json", "read_yaml"]

Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
Path = tuple[str | int, ...]

_KEY_OR_BRACE = re.compile(r'"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}]')
MAX_DEPTH = 100
"""Deepest nesting of a YAML document that is read; a facts document needs five levels."""


@dataclass(slots=True)
class Tree:
    """A parsed document and, on demand, the line of each part of it."""

    name: str
    value: Json
    _find_lines: Callable[[], dict[Path, int]] = field(repr=False)
    _lines: dict[Path, int] | None = field(default=None, repr=False)

    def line(self, path: Path) -> int | None:
        """Returns the line (from 1) of the part at a path, or of the nearest part around it."""
        if self._lines is None:
            self._lines = self._find_lines()
        for end in range(len(path), -1, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return None

    def where(self, path: Path) -> str:
        """Returns ``file:line (field)``."""
        line = self.line(path)
        place = f"{self.name}:{line}" if line else self.name
        return f"{place} ({_dotted(path)})" if path else place


def _dotted(path: Path) -> str:
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else ("." if text else "") + step
    return text


def decode(data: bytes, name: str) -> str:
    """Returns the text of UTF-8 bytes, a leading byte-order mark dropped.

    Raises:
        FactsError: the file is empty or not UTF-8.
    """
    if not data.strip():
        raise FactsError("The file is empty.", where=name, remedy="Describe at least one service.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FactsError(
            f"The file is not UTF-8 text (byte {error.start + 1}: 0x{data[error.start]:02x}).",
            where=f"{name}:{line}",
            remedy="Save it as UTF-8.",
        ) from error


def read_json(text: str, name: str) -> Tree:
    """Returns the tree of a JSON text.

    Raises:
        FactsError: it does not parse, or an object has the same key twice.
    """

    def pairs(items: list[tuple[str, Json]]) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for key, value in items:
            if key in found:
                _duplicate(name, key, _line_of_second(text, key))
            found[key] = value
        return found

    def constant(token: str) -> NoReturn:
        raise FactsError(f"{token} is not a JSON value.", where=name, remedy="Use a number, or null for unknown.")

    try:
        value: Json = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise FactsError(
            f"The file is not well-formed JSON: {error.msg[0].lower()}{error.msg[1:]} at column {error.colno}.",
            where=f"{name}:{error.lineno}",
        ) from error
    except RecursionError as error:
        raise FactsError("The file is nested too deeply.", where=name) from error
    except ValueError as error:  # Python's own limit on digits
        raise FactsError("A number has too many digits.", where=name) from error
    _refuse_half_characters(text, value, name)
    return Tree(name, value, lambda: _json_lines(text))


def _line_of_second(text: str, wanted: str) -> int:
    """Returns the line on which a key stands for the second time in one object."""
    seen: list[int] = []
    for match in _KEY_OR_BRACE.finditer(text):
        if match[0] == "{":
            seen.append(0)
        elif match[0] == "}":
            seen.pop()
        elif match[1] is not None and json.loads(f'"{match[1]}"') == wanted:
            seen[-1] += 1
            if seen[-1] > 1:
                return text.count("\n", 0, match.start()) + 1
    return 1


def _refuse_half_characters(text: str, value: Json, name: str) -> None:
    """An escape may name half of a surrogate pair, which is no character and cannot be written again."""
    if "\\u" not in text:
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise FactsError(
            "An escape \\uD800 to \\uDFFF stands alone, which is no character.", where=name, remedy="Write the character itself."
        ) from error


def _duplicate(name: str, key: str, line: int) -> NoReturn:
    raise FactsError(
        f'The key "{key}" stands twice in one object, so it has two values.',
        where=f"{name}:{line} ({key})",
        remedy="Keep one.",
    )


def _json_lines(text: str) -> dict[Path, int]:
    from json_source_map import calculate  # slow to import, and needed only to place an error or a finding
    from json_source_map.errors import InvalidInputError

    try:
        entries = calculate(text)
    except (InvalidInputError, RecursionError):
        return {}
    lines: dict[Path, int] = {}
    for pointer, entry in entries.items():
        start = entry.key_start or entry.value_start
        steps = pointer.split("/")[1:] if pointer else []
        unescaped = (step.replace("~1", "/").replace("~0", "~") for step in steps)
        lines[tuple(int(step) if step.isdigit() else step for step in unescaped)] = start.line + 1
    return lines


def read_yaml(text: str, name: str) -> Tree:
    """Returns the tree of a YAML text. Dates stay text; only ``true`` and ``false`` are booleans.

    Raises:
        FactsError: it does not parse, uses anchors, or a mapping has the same key twice.
    """
    import yaml  # only where a YAML file is read

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        for event in yaml.parse(text, Loader=loader):  # composing recurses in C, where depth ends the process
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise FactsError("The file is nested too deeply.", where=f"{name}:{line}")
        documents = list(yaml.compose_all(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        if "nesting depth" in str(error.problem):  # PyYAML 6.0.4 counts for itself
            raise FactsError("The file is nested too deeply.", where=f"{name}:{line}") from error
        raise FactsError(f"The file is not well-formed YAML: {error.problem}.", where=f"{name}:{line}") from error
    except yaml.YAMLError as error:
        raise FactsError(f"The file is not well-formed YAML: {error}.", where=name) from error
    if len(documents) != 1:
        raise FactsError(f"The file holds {len(documents)} YAML documents.", where=name, remedy="Keep one.")
    reader = _YamlReader(name)
    value = reader.read(documents[0], ())
    return Tree(name, value, lambda: reader.lines)


class _YamlReader:
    """Turns YAML nodes into values, noting the line of each."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._seen: set[int] = set()
        self.lines: dict[Path, int] = {}

    def read(self, node: Any, path: Path) -> Json:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self._seen:
            raise FactsError("Anchors and aliases are not read.", where=f"{self._name}:{line}", remedy="Write it out.")
        self._seen.add(id(node))
        match node.id:
            case "mapping":
                return self._mapping(node.value, path)
            case "sequence":
                return [self.read(item, (*path, n)) for n, item in enumerate(node.value)]
            case _:
                return _scalar(node.tag.rsplit(":", 1)[-1], node.value)

    def _mapping(self, items: list[tuple[Any, Any]], path: Path) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for key, value in items:
            line = key.start_mark.line + 1
            if key.id != "scalar":
                raise FactsError("A key is not plain text.", where=f"{self._name}:{line}")
            if key.value in found:
                _duplicate(self._name, key.value, line)
            self.lines[(*path, key.value)] = line
            found[key.value] = self.read(value, (*path, key.value))
        return found


def _scalar(tag: str, text: str) -> Json:
    if tag == "null":
        return None
    if tag == "bool" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if tag == "int":
        try:
            return int(text)
        except ValueError:
            return text
    return float(text) if tag == "float" and text.replace(".", "", 1).isdigit() else text
