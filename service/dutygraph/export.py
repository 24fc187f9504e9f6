"""What dutygraph publishes: the law graph, the facts schema and context, and an empty facts template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.construct import graph_of_alignment
from dutygraph.engines import parse_rdf, serialize_quads
from dutygraph.facts import facts_schema, jsonld_context
from dutygraph.resources import alignment_files, collection, law_files
from dutygraph.rulebase import load_rulebase
from dutygraph.serialize import json_text
from dutygraph.shapes import shape_files
from dutygraph.terms import Blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

__all__ = ["context_text", "law_and_alignments_bytes", "law_bytes", "schema_text", "template_text", "write_shapes"]


def law_bytes(media_type: str) -> bytes:
    """Returns the whole law graph in reading order. Blank nodes are numbered, so that two runs give the same bytes."""
    return serialize_quads(_numbered(_law()), media_type)


def law_and_alignments_bytes(media_type: str) -> bytes:
    """Returns the law as the default graph and each alignment as a named graph, as they are served; otherwise as above."""
    return serialize_quads(_numbered([*_law(), *_alignments()]), media_type)


def _law() -> Iterator[tuple[str, bytes]]:
    return (("", data) for _, data in law_files(collection("ontology")))


def _alignments() -> Iterator[tuple[str, bytes]]:
    return ((graph_of_alignment(path), data) for path, data in alignment_files(collection("ontology")))


def _numbered(files: Iterable[tuple[str, bytes]]) -> Iterator[Quad]:
    labels: dict[str, Blank] = {}

    def numbered(label: Blank) -> Blank:
        return labels.setdefault(label, Blank(f"b{len(labels)}"))

    for graph, data in files:
        for subject, predicate, obj, _ in parse_rdf(data, "text/turtle"):
            first = numbered(subject) if isinstance(subject, Blank) else subject
            last = numbered(obj) if isinstance(obj, Blank) else obj
            yield first, predicate, last, graph


def write_shapes(folder: Path) -> int:
    """Writes the shapes that follow from the ontology into a folder, and returns how many files there are."""
    files = list(shape_files(load_rulebase()))
    for name, text in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return len(files)


def schema_text(rulebase: Rulebase) -> str:
    """Returns the JSON Schema of a facts document."""
    return json_text(facts_schema(rulebase))


def context_text(rulebase: Rulebase) -> str:
    """Returns the JSON-LD context of a facts document."""
    return json_text(jsonld_context(rulebase))


def template_text(lang: str) -> str:
    """Returns a YAML facts document with every fact unknown, its question and legal basis above it."""
    lines = ["id: https://example.org/my-service", "name:", "  en: My service", "  zh: 我的服务", "facts:"]
    for fact in load_rulebase().stated_facts.values():
        lines.append(f"  # {fact.question.in_(lang)} ({fact.basis.in_(lang)})")
        lines.append(f"  {fact.name}: unknown")
    return "\n".join(lines) + "\n"
