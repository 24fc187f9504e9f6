"""What a fulfilled duty looks like in evidence: conforming and violating cases for every provider-binding norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.engines import parse_rdf, serialize_quads
from dutygraph.resources import collection
from dutygraph.shapes import case_class, shape_files, shape_iri
from dutygraph.validation import load_shapes, validate, validate_with_pyshacl
from dutygraph.vocab import DG, RDF, SH, SHAPE

if TYPE_CHECKING:
    from dutygraph.model import Norm
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

#: Each story: the records of a case as (fitting kind?, currency), and whether they show that the duty is fulfilled.
STORIES: dict[str, tuple[tuple[tuple[bool, str], ...], bool]] = {
    "a current record of a fitting kind": (((True, "Current"),), True),
    "one fitting record among others": (((False, "Current"), (True, "Expired"), (True, "Current")), True),
    "no record": ((), False),
    "a record of another kind": (((False, "Current"),), False),
    "an expired record": (((True, "Expired"),), False),
    "a record dated later": (((True, "NotYetIssued"),), False),
    "an altered document": (((True, "Altered"),), False),
    "a fitting record that is expired beside a current one of another kind": (((True, "Expired"), (False, "Current")), False),
}


def _tested(rulebase: Rulebase) -> list[Norm]:
    return [norm for norm in rulebase.norms if norm.binds_provider and norm.evidence_kinds]


def _case(norm: Norm, number: int, records: tuple[tuple[bool, str], ...], rulebase: Rulebase) -> list[Quad]:
    other = next(kind for kind in rulebase.evidence_kinds if kind not in norm.evidence_kinds)
    node = f"urn:case:{norm.id}:{number}"
    quads: list[Quad] = [(node, RDF + "type", case_class(norm), "")]
    for place, (fits, currency) in enumerate(records):
        record = f"{node}:{place}"
        quads += [
            (node, DG + "shownBy", record, ""),
            (record, DG + "kind", DG + (norm.evidence_kinds[0] if fits else other), ""),
            (record, DG + "currency", DG + currency, ""),
        ]
    return quads


def _all_cases(rulebase: Rulebase) -> tuple[list[Quad], set[tuple[str, str]]]:
    quads: list[Quad] = []
    expected: set[tuple[str, str]] = set()
    for norm in _tested(rulebase):
        for number, (records, shown) in enumerate(STORIES.values()):
            quads += _case(norm, number, records, rulebase)
            if not shown:
                expected.add((f"urn:case:{norm.id}:{number}", shape_iri(norm)))
    return quads, expected


def test_the_built_shapes_are_up_to_date(rulebase: Rulebase) -> None:
    folder = collection("shapes")
    files = dict(shape_files(rulebase))
    stale = [name for name, text in files.items() if (folder / name).read_text(encoding="utf-8") != text]
    assert len(files) >= 14
    assert stale == [], "rebuild them: dutygraph export shapes"


def test_every_story_of_every_duty_ends_as_it_should(rulebase: Rulebase) -> None:
    quads, expected = _all_cases(rulebase)
    found = {(breach.focus, breach.shape) for breach in validate(quads, load_shapes("compliance"))}
    assert len(_tested(rulebase)) == 160
    assert len(expected) == 160 * 6
    assert found == expected


def test_the_reference_engine_finds_the_same(rulebase: Rulebase) -> None:
    quads, _ = _all_cases(rulebase)
    shapes = load_shapes("compliance")
    text = serialize_quads(quads, "application/n-triples").decode()
    assert [(b.focus, b.shape, b.component) for b in validate_with_pyshacl(text, shapes)] == [
        (b.focus, b.shape, b.component) for b in validate(quads, shapes)
    ]


def test_dropping_any_single_constraint_turns_a_story_red(rulebase: Rulebase) -> None:
    """One norm stands for all: the files are built by one function, and the drift test holds them to it."""
    norm = rulebase.norm("file-algorithm")
    quads = [quad for number, (records, _) in enumerate(STORIES.values()) for quad in _case(norm, number, records, rulebase)]
    expected = [number for number, (_, shown) in enumerate(STORIES.values()) if not shown]
    lines = load_shapes("compliance").splitlines()
    own = [
        n
        for n, line in enumerate(lines)
        if f"<{SHAPE}file-algorithm" in line.split(" ")[0] or f"<{SHAPE}current>" in line.split(" ")[0]
    ]
    rules = ("qualifiedMinCount", "qualifiedValueShape", "in>", "hasValue", "property", "targetClass", "path")
    mutants = [n for n in own if any(f"<{SH}{rule}" in lines[n] for rule in rules)]
    survivors = []
    for number in mutants:
        weaker = "\n".join([*lines[:number], *lines[number + 1 :]]) + "\n"
        try:
            found = sorted({int(breach.focus.rsplit(":", 1)[-1]) for breach in validate(quads, weaker)})
        except Exception:  # noqa: BLE001, S112  (a mutant that does not compile is red enough)
            continue
        if found == expected:
            survivors.append(lines[number])
    assert len(mutants) >= 9
    assert survivors == []


def test_every_property_shape_says_in_both_languages_how_to_mend_it_and_names_its_provision() -> None:
    triples = list(parse_rdf(load_shapes("compliance").encode(), "application/n-triples"))
    asking = {s for s, p, _, _ in triples if p == SH + "qualifiedMinCount"}
    messages = {(s, getattr(o, "language", "")) for s, p, o, _ in triples if p == SH + "message"}
    sources = {s for s, p, _, _ in triples if p == "http://purl.org/dc/terms/source"}
    severities = {s for s, p, _, _ in triples if p == SH + "severity"}
    assert len(asking) == 160
    assert all((shape, lang) in messages for shape in asking for lang in ("en", "zh"))
    assert asking <= sources & severities
