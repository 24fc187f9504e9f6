"""SHACL: which shapes a graph breaks, through two engines that must agree.

pySHACL is the reference. ``shacl`` compiles the shapes once and carries every check, one service or ten thousand;
a standing differential test (tests/shapes) holds it to pySHACL's findings. A broken shape is an error, never a pass.

Source: SHACL (W3C 2017), section 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dutygraph.engines import parse_rdf, serialize_quads
from dutygraph.errors import CorpusError
from dutygraph.resources import collection, read_all
from dutygraph.vocab import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.terms import Quad

__all__ = ["Breach", "load_shapes", "target_classes", "validate", "validate_with_pyshacl", "with_shapes"]

_TURTLE = "text/turtle"


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One validation result: the node, the shape that it breaks, and the kind of constraint."""

    focus: str
    shape: str
    component: str
    value: str = ""


@lru_cache(maxsize=8)
def load_shapes(folder: str) -> str:
    """Returns the shapes of a folder below shapes/ as N-Triples.

    Raises:
        CorpusError: a file does not parse, or there is no shape in it.
    """
    quads: list[Quad] = []
    for path, data in read_all(collection("shapes") / folder, ".ttl"):
        try:
            found = list(parse_rdf(data, _TURTLE))
        except SyntaxError as error:
            raise CorpusError(f"The shapes file does not parse: {error}.", where=f"shapes/{folder}/{path}") from error
        if not any(p == RDF + "type" and str(o).startswith(SH) for _, p, o, _ in found):
            raise CorpusError("The shapes file holds no shape.", where=f"shapes/{folder}/{path}")
        quads += found
    if not quads:
        raise CorpusError("There are no shapes.", where=f"shapes/{folder}")
    return serialize_quads(quads, "application/n-triples").decode()


@lru_cache(maxsize=8)
def with_shapes(shapes: str, more: str) -> str:
    """Returns shapes (N-Triples text) with those of a Turtle text added."""
    return shapes + serialize_quads(parse_rdf(more.encode(), _TURTLE), "application/n-triples").decode()


@lru_cache(maxsize=8)
def target_classes(shapes: str) -> frozenset[str]:
    """Returns the classes that shapes (N-Triples text) are aimed at."""
    quads = parse_rdf(shapes.encode(), "application/n-triples")
    return frozenset(str(value) for _, predicate, value, _ in quads if predicate == SH + "targetClass")


def validate(quads: Iterable[Quad], shapes: str) -> tuple[Breach, ...]:
    """Returns what a graph breaks, sorted. ``shapes`` is N-Triples text, compiled once.

    Raises:
        CorpusError: the shapes are not well formed.
    """
    data = serialize_quads(quads, "application/n-triples").decode()
    compiled = _compiled(shapes)
    if compiled is None:
        return validate_with_pyshacl(data, shapes)
    report = compiled.validate_text(data, format="ntriples")
    found = (Breach(_plain(r.focus_node), _plain(r.source_shape or ""), r.component, r.value or "") for r in report.results)
    return tuple(sorted(found))


@lru_cache(maxsize=8)
def _compiled(shapes: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  (of a package that may be absent)
    try:
        import shacl
    except ImportError:  # no wheel for this platform: the reference engine does the work
        return None
    try:
        return shacl.Shapes.from_text(shapes, format="ntriples")
    except ValueError as error:
        raise CorpusError(f"The shapes are not well formed: {error}.") from error


def validate_with_pyshacl(data: str, shapes: str, *, syntax: str = "nt") -> tuple[Breach, ...]:
    """Returns what data breaks, by the reference engine, sorted.

    Args:
        data: the graph, as text.
        shapes: the shapes, as text.
        syntax: rdflib's name of the syntax of both.

    Raises:
        CorpusError: the shapes are not well formed.
    """
    if not data.strip():
        return ()  # pySHACL takes no empty text, and nothing breaks nothing
    import pyshacl
    import rdflib

    namespace = rdflib.Namespace(SH)
    try:  # pySHACL parses both itself, with literals left as written, which rdflib alone would normalise
        _, report, _ = pyshacl.validate(
            data,
            shacl_graph=shapes,
            data_graph_format=syntax,
            shacl_graph_format=syntax,
            advanced=False,
            inference="none",
        )
    except Exception as error:  # the data is well formed, so whatever is raised says that the shapes are not
        raise CorpusError(f"The shapes are not well formed: {error}.") from error
    if isinstance(report, Exception):  # how pySHACL says that the shapes ask for what SHACL does not allow
        raise CorpusError(f"The shapes are not well formed: {report}.")
    found = []
    for result in report.objects(None, namespace.result):
        part = {
            name: report.value(result, namespace[name])
            for name in ("focusNode", "sourceShape", "sourceConstraintComponent", "value")
        }
        value = part["value"]
        found.append(
            Breach(
                str(part["focusNode"]),
                str(part["sourceShape"]),
                str(part["sourceConstraintComponent"]).removeprefix(SH),
                value.n3() if value is not None else "",
            )
        )
    return tuple(sorted(found))


def _plain(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term.removeprefix("_:")
