"""Full-text search over the law, its terms, facts and questions, in Chinese and English.

SQLite keeps the index in memory; it is built once from the graph. Trigrams find Chinese words, which no spaces part;
a word of one or two characters is shorter than a trigram and is looked for by scanning.
Source: SQLite FTS5, section 4.3.5 (trigram tokenizer).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from dutygraph.catalog import load_library
from dutygraph.citation import parse_citation
from dutygraph.errors import UsageError
from dutygraph.model import Bilingual
from dutygraph.vocab import BASE, DCTERMS, DG, SKOS, local_name
from dutygraph.web.pages.lawgraph import law_graph
from dutygraph.web.pages.layout import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dutygraph.rulebase import Rulebase
    from dutygraph.web.pages.lawgraph import LawGraph

__all__ = ["KINDS", "Finder", "Hit", "finder_of"]

KINDS = ("instrument", "provision", "norm", "fact", "question", "dispute", "condition", "term", "actor")
"""What can be found, in the order in which equals come."""

_SHORTEST = 3
_COLUMNS = ("label_en", "label_zh", "text_en", "text_zh", "extra")
_LABELS = 2
"""The first columns are names; a hit there counts more."""

_NOWHERE = Bilingual("", "")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is, where it answers, its name and a text in both languages."""

    kind: str
    iri: str
    path: str
    label: Bilingual
    text: Bilingual
    where: Bilingual


class Finder:
    """An index over everything that can be read here."""

    def __init__(self, hits: Sequence[tuple[Hit, str]]) -> None:
        self._hits = [hit for hit, _ in hits]
        self._weights = Counter(hit.iri.partition("/norm/")[0] for hit in self._hits if hit.kind == "norm")
        self._lock = Lock()
        self._store = sqlite3.connect(":memory:", check_same_thread=False)
        self._store.execute(f"CREATE VIRTUAL TABLE entry USING fts5({', '.join(_COLUMNS)}, tokenize = 'trigram')")
        rows = (
            (n, hit.label.en, hit.label.zh, hit.text.en, hit.text.zh, f"{extra} {hit.where.en} {hit.where.zh}")
            for n, (hit, extra) in enumerate(hits)
        )
        self._store.executemany(f"INSERT INTO entry(rowid, {', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?)", rows)  # noqa: S608  (names of ours)

    def find(self, text: str, *, kind: str = "", limit: int = 50) -> tuple[int, tuple[Hit, ...]]:
        """Returns how many entries match, and the best of them.

        All words must occur, in any column and either language. A citation ("art. 17(1)", 第十七条第一款) finds its
        provision first, that of the instrument with most norms before the others. No word finds nothing.
        """
        words = text.split()
        if not words:
            return 0, ()
        cited = self._cited(text)
        found = [self._hits[n] for n in self._rows(words)]
        ordered = [hit for hit in dict.fromkeys([*cited, *found]) if not kind or hit.kind == kind]
        return len(ordered), tuple(ordered[:limit])

    def _rows(self, words: Sequence[str]) -> list[int]:
        long = [word for word in words if len(word) >= _SHORTEST]
        short = [word for word in words if len(word) < _SHORTEST]
        conditions = ["entry MATCH ?"] if long else []
        values = [" AND ".join('"' + word.replace('"', '""') + '"' for word in long)] if long else []
        for word in short:
            conditions.append("(" + " OR ".join(f"instr(lower({column}), ?)" for column in _COLUMNS) + ")")
            values += [word.lower()] * len(_COLUMNS)
        named = " OR ".join(f"instr(lower({column}), ?)" for column in _COLUMNS[:_LABELS])
        rank = "bm25(entry, 8, 8, 2, 2, 1), " if long else ""
        query = f"SELECT rowid FROM entry WHERE {' AND '.join(conditions)} ORDER BY ({named}) DESC, {rank}rowid"  # noqa: S608  (values are bound)
        with self._lock:
            return [n for (n,) in self._store.execute(query, [*values, *[words[0].lower()] * _LABELS])]

    def _cited(self, text: str) -> list[Hit]:
        try:
            wanted = parse_citation(text).id
        except UsageError:
            return []
        found = [hit for hit in self._hits if hit.kind == "provision" and local_name(hit.iri) == wanted]
        return sorted(found, key=lambda hit: -self._weights.get(hit.iri.rpartition("/")[0], 0))


@lru_cache(maxsize=4)
def finder_of(rulebase: Rulebase) -> Finder:
    """Returns the index over the law of this installation, built once."""
    hits = sorted(_entries(rulebase, law_graph(rulebase)), key=lambda pair: KINDS.index(pair[0].kind))
    return Finder(hits)


def _entries(rulebase: Rulebase, graph: LawGraph) -> Iterator[tuple[Hit, str]]:
    yield from _law(rulebase, graph)
    for query in load_library():
        yield Hit("question", query.id, f"/queries/{query.id}", query.title, _NOWHERE, Bilingual(query.id, query.id)), query.name
    for kind, start in (("term", DG), ("actor", BASE + "id/actor/")):
        for iri in sorted(iri for iri in graph.index.subjects() if iri.startswith(start)):
            yield _entry(graph, kind, iri, graph.both(iri, SKOS + "definition"))


def _law(rulebase: Rulebase, graph: LawGraph) -> Iterator[tuple[Hit, str]]:
    for iri in graph.index.instances(DG + "Instrument"):
        yield _entry(graph, "instrument", iri, graph.both(iri, DCTERMS + "title"))
    for provision in rulebase.provisions.values():
        yield _entry(graph, "provision", provision.iri, provision.summary, graph.cite(provision))
    for norm in rulebase.norms:
        where = [graph.cite(provision) for provision in graph.provisions_of(norm)]
        cited = Bilingual("; ".join(text.en for text in where), "；".join(text.zh for text in where))
        yield _entry(graph, "norm", norm.iri, norm.action, cited)
    for fact in rulebase.facts.values():
        yield _entry(graph, "fact", fact.iri, fact.question, fact.basis)
    for dispute in rulebase.disputes:
        sides = Bilingual("; ".join(s.argument.en for s in dispute.sides), "；".join(s.argument.zh for s in dispute.sides))
        yield _entry(graph, "dispute", dispute.iri, sides)
    for iri in sorted(rulebase.conditions):
        yield _entry(graph, "condition", iri, graph.both(iri, SKOS + "definition"))


def _entry(graph: LawGraph, kind: str, iri: str, text: Bilingual | None, where: Bilingual = _NOWHERE) -> tuple[Hit, str]:
    return Hit(kind, iri, path_of(iri), graph.label(iri), text or _NOWHERE, where), local_name(iri)
