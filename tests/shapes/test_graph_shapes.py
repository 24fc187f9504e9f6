"""Our own graph is sound, and each shape that says so can fail: fixtures, then mutations of the shapes themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mutants import mutants

from dutygraph.engines import parse_rdf
from dutygraph.errors import CorpusError
from dutygraph.reasoning import law_quads
from dutygraph.validation import load_shapes, validate, validate_with_pyshacl
from dutygraph.vocab import SH, SHAPE

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.terms import Quad

TURTLE = "text/turtle"
#: What a mutation may take away: every constraint that a shape in shapes/graph/ uses.
CONSTRAINTS = (
    "minCount",
    "maxCount",
    "class",
    "nodeKind",
    "datatype",
    "lessThan",
    "uniqueLang",
    "languageIn",
    "pattern",
    "minInclusive",
)


def _fixtures(root: Path) -> dict[str, tuple[set[str], list[Quad]]]:
    found = {}
    for path in sorted((root / "tests" / "shapes" / "graph").glob("*.ttl")):
        first = path.read_text().splitlines()[0]
        expected = set(first.removeprefix("# expects: ").split()) if first.startswith("# expects: ") else set()
        found[path.stem] = (expected, list(parse_rdf(path.read_bytes(), TURTLE)))
    return found


def _broken(quads: list[Quad], shapes: str) -> set[str]:
    return {breach.shape.removeprefix(SHAPE) for breach in validate(quads, shapes)}


def test_the_law_graph_is_sound() -> None:
    assert validate(law_quads(), load_shapes("graph")) == ()


def test_each_fixture_breaks_exactly_what_it_says(root: Path) -> None:
    shapes = load_shapes("graph")
    fixtures = _fixtures(root)
    for name, (expected, quads) in fixtures.items():
        assert _broken(quads, shapes) == expected, name
    assert len(fixtures) == 86


def test_every_property_shape_has_a_fixture_that_breaks_it(root: Path) -> None:
    shapes = {
        s.removeprefix(SHAPE)
        for s, p, o, _ in parse_rdf(load_shapes("graph").encode(), "application/n-triples")
        if o == SH + "PropertyShape"
    }
    assert shapes == set().union(*(expected for expected, _ in _fixtures(root).values()))
    assert len(shapes) == 30


def test_dropping_or_flipping_any_single_constraint_turns_a_fixture_red(root: Path) -> None:
    fixtures = _fixtures(root)
    survivors, count = [], 0
    for done, spoilt in mutants(load_shapes("graph"), CONSTRAINTS):
        count += 1
        if all(_still(quads, spoilt, expected) for expected, quads in fixtures.values()):
            survivors.append(done)
    assert count > 150
    assert survivors == []


def _still(quads: list[Quad], shapes: str, expected: set[str]) -> bool:
    try:
        return _broken(quads, shapes) == expected
    except CorpusError:  # shapes that no longer compile are red enough
        return False


def test_both_engines_find_the_same(root: Path) -> None:
    shapes = load_shapes("graph")
    for name, (_, quads) in _fixtures(root).items():
        nt = "".join(f"{line}\n" for line in _ntriples(quads))
        assert {(b.shape, b.component) for b in validate(quads, shapes)} == {
            (b.shape, b.component) for b in validate_with_pyshacl(nt, shapes)
        }, name


def _ntriples(quads: list[Quad]) -> list[str]:
    from dutygraph.engines import serialize_quads

    return serialize_quads(quads, "application/n-triples").decode().splitlines()


@pytest.mark.parametrize("text", ["shp:x a sh:NodeShape", "@prefix sh: <http://www.w3.org/ns/shacl#> . sh:x sh:y sh:z ."])
def test_a_broken_or_empty_shapes_file_is_an_error_not_a_pass(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dutygraph import validation

    folder = tmp_path / "graph"
    folder.mkdir()
    (folder / "broken.ttl").write_text(text)
    monkeypatch.setattr(validation, "collection", lambda _: tmp_path)
    load_shapes.cache_clear()
    try:
        with pytest.raises(CorpusError, match=r"does not parse|holds no shape") as caught:
            load_shapes("graph")
        assert caught.value.where == "shapes/graph/broken.ttl"
    finally:
        load_shapes.cache_clear()
