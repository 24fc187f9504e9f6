"""Ways to spoil one constraint of a shapes graph given as N-Triples: drop it, or turn it into another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dutygraph.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["mutants"]

_FLIPS = (
    (re.compile(r'"(\d+)"(\^\^\S*integer>) \.$'), lambda match: f'"{int(match[1]) + 1}"{match[2]} .'),
    (re.compile(r'"true"(\^\^\S*boolean>) \.$'), lambda match: f'"false"{match[1]} .'),
    (re.compile(r"<[^>]+> \.$"), lambda _: "<urn:example:other> ."),
    (re.compile(r'"[^"]*" \.$'), lambda _: '"^never$" .'),
)


def mutants(shapes: str, constraints: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Returns (what was done, the spoilt shapes) for each line that holds one of the constraints: dropped, and flipped."""
    lines = shapes.splitlines()
    for number, line in enumerate(lines):
        if not any(f"<{SH}{name}>" in line for name in constraints):
            continue
        before, after = lines[:number], lines[number + 1 :]
        yield f"dropped: {line}", "\n".join([*before, *after]) + "\n"
        for pattern, turned in _FLIPS:
            flipped = pattern.sub(turned, line)
            if flipped != line:
                yield f"flipped: {flipped}", "\n".join([*before, flipped, *after]) + "\n"
                break
