"""Cuts triples into parcels for a store, so that no blank node is cut in two.

Source: SPARQL 1.1 Update, section 3.1.1 (a blank node label holds within one request only).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.terms import Blank, Literal, format_term
from dutygraph.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dutygraph.terms import Quad

__all__ = ["insertions", "parcels"]

_BOOLEAN = XSD + "boolean"


def parcels(quads: Iterable[Quad], most: int) -> Iterator[list[Quad]]:
    """Returns the quads in parcels of at most ``most``, or more where blank nodes hold more together."""
    yield from _filled(_held_together(quads), most)


def _filled(groups: Iterable[list[Quad]], most: int) -> Iterator[list[Quad]]:
    parcel: list[Quad] = []
    for group in groups:
        if parcel and len(parcel) + len(group) > most:
            yield parcel
            parcel = []
        parcel += group
    if parcel:
        yield parcel


def _held_together(quads: Iterable[Quad]) -> Iterator[list[Quad]]:
    """Returns quads without blank nodes one by one, then those that share blank nodes, together."""
    parent: dict[Blank, Blank] = {}

    def root(node: Blank) -> Blank:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    waiting: list[tuple[Blank, Quad]] = []
    for quad in quads:
        blanks = [term for term in (quad[0], quad[2]) if isinstance(term, Blank)]
        if not blanks:
            yield [quad]
            continue
        parent[root(blanks[-1])] = root(blanks[0])
        waiting.append((blanks[0], quad))
    groups: dict[Blank, list[Quad]] = {}
    for blank, quad in waiting:
        groups.setdefault(root(blank), []).append(quad)
    yield from groups.values()


def insertions(graph: str, quads: Iterable[Quad], most: int) -> Iterator[str]:
    """Returns SPARQL updates that add quads, at most ``most`` each, to a graph.

    Virtuoso takes blank nodes in a template only, not in DATA; and where one update holds both, it writes ``true`` for the
    number 1. So booleans go in updates of their own.
    """
    groups = list(_held_together(quads))
    with_booleans = [any(isinstance(o, Literal) and o.datatype == _BOOLEAN for _, _, o, _ in group) for group in groups]
    for wanted in (False, True):
        chosen = (group for group, has_one in zip(groups, with_booleans, strict=True) if has_one is wanted)
        yield from (_insertion(graph, parcel) for parcel in _filled(chosen, most))


def _insertion(graph: str, quads: list[Quad]) -> str:
    lines = "\n".join(f"{format_term(s)} {format_term(p)} {format_term(o)} ." for s, p, o, _ in quads)
    has_blank = any(isinstance(term, Blank) for s, _, o, _ in quads for term in (s, o))
    head, tail = ("INSERT", " WHERE {}") if has_blank else ("INSERT DATA", "")
    return f"{head} {{ GRAPH {format_term(graph)} {{\n{lines}\n}} }}{tail}"
