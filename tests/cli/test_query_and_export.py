"""``dutygraph query`` runs the library and any SPARQL; ``dutygraph export`` writes what is published, the same each time."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import yaml
from jsonschema import Draft202012Validator

from dutygraph.catalog import load_catalog
from dutygraph.facts import load_facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

ON = ("--on", "2025-03-01")
PARSERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
}
FIVE = "SELECT ?duty WHERE { ?service dg:subjectTo ?duty } ORDER BY ?duty LIMIT 5"


def test_without_a_name_the_library_is_listed(run: Callable[..., Any]) -> None:
    english, chinese = run("query"), run("query", "--lang", "zh")
    assert len(load_catalog()) >= 30
    assert [q.id for q in load_catalog() if q.id not in english.out] == []
    assert "该服务负有哪些义务？" in chinese.out


def test_by_id_and_by_file_stem_are_one_query(run: Callable[..., Any]) -> None:
    by_id, by_stem = (run("query", name, *ON, "--format", "csv") for name in ("CQ-01", "CQ-01-every-norm"))
    assert by_id.status == 0
    assert by_id.out == by_stem.out
    rows = list(csv.DictReader(io.StringIO(by_id.out)))
    assert len([row for row in rows if "/genai-measures-2023/" in row["norm"]]) == 144


def test_from_a_file_and_from_standard_input_are_one_query(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "five.rq"
    path.write_text(FIVE)
    from_file = run("query", path, *ON, "--format", "json")
    from_stdin = run("query", "-", *ON, "--format", "json", stdin=FIVE.encode())
    assert from_file.out == from_stdin.out
    assert len(json.loads(from_file.out)["results"]["bindings"]) == 5


def test_a_parameter_narrows_the_answer(run: Callable[..., Any], chatbot: Path, stranger: Path) -> None:
    facts = ("--facts", chatbot, "--facts", stranger, *ON, "--format", "csv")
    wanted = json.loads(chatbot.read_text("utf-8"))["id"]
    rows = list(csv.DictReader(io.StringIO(run("query", "CQ-02", "--param", f"service={wanted}", *facts).out)))
    assert len(rows) > 20
    assert {row["service"] for row in rows} == {wanted}


def test_the_answer_comes_in_each_form(run: Callable[..., Any]) -> None:
    for fmt, start in (("csv", "duty\r\n"), ("tsv", "?duty\n"), ("xml", "<?xml"), ("json", '{"head"'), ("table", "┏")):
        assert run("query", "-", *ON, "--format", fmt, stdin=FIVE.encode()).out.startswith(start), fmt
    graph = run("query", "-", *ON, "--format", "ntriples", stdin=b"CONSTRUCT WHERE { ?s a dg:Service }").data
    assert sum(1 for _ in ox.parse(graph, format=ox.RdfFormat.N_TRIPLES)) >= 20


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("CQ-99",), 'no query "CQ-99"'),
        (("CQ-02", "--param", "service"), "Write it as name=value"),
        (("CQ-02", "--param", "servise=https://example.org/a"), 'Did you mean "service"?'),
        (("CQ-02", "--param", "service=not an iri"), "not a value of type iri"),
        (("CQ-02", "--param", "service=a:b> } #"), "not a value of type iri"),
        (("CQ-20", "--param", "on=2025-02-30"), "not a value of type date"),
        (("nowhere.rq",), "cannot be read"),
    ],
)
def test_a_wrong_name_or_parameter_is_one_line_and_status_2(arguments: tuple[str, ...], says: str, run: Callable[..., Any]) -> None:
    ran = run("query", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "text", [b"SELECT * {", b"INSERT DATA { <a:a> <a:b> <a:c> }", b"SELECT * { SERVICE <http://127.0.0.1:1/> {} }", b"\xff", b""]
)
def test_a_query_that_cannot_be_run_is_one_line_and_status_2(text: bytes, run: Callable[..., Any]) -> None:
    ran = run("query", "-", stdin=text)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("dutygraph: ")
    assert ran.err.count("\n") == 1


@pytest.fixture(scope="module")
def laws(run: Callable[..., Any]) -> dict[str, bytes]:
    return {fmt: run("export", "law", "--format", fmt).data for fmt in PARSERS}


def test_the_law_is_the_same_graph_in_every_format(laws: dict[str, bytes]) -> None:
    counts = {fmt: sum(1 for _ in ox.parse(data, format=PARSERS[fmt])) for fmt, data in laws.items()}
    assert len(set(counts.values())) == 1, counts
    assert counts["turtle"] > 8000
    graphs = []
    for fmt, data in laws.items():
        dataset = ox.Dataset(ox.parse(data, format=PARSERS[fmt]))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        graphs.append(dataset)
    assert all(graph == graphs[0] for graph in graphs)


def test_two_exports_of_the_law_are_the_same_bytes(laws: dict[str, bytes], run: Callable[..., Any]) -> None:
    for fmt, data in laws.items():
        assert run("export", "law", "--format", fmt).data == data, fmt


def test_the_law_keeps_its_chinese(laws: dict[str, bytes]) -> None:
    assert "生成式人工智能服务管理暂行办法" in laws["turtle"].decode()


def test_the_law_has_no_spreadsheet_form(run: Callable[..., Any]) -> None:
    ran = run("export", "law", "--format", "yaml")
    assert (ran.status, ran.out) == (2, "")
    assert "Use turtle" in ran.err


def test_the_exported_schema_and_context_are_what_they_say(run: Callable[..., Any], chatbot: Path) -> None:
    schema, context = (json.loads(run("export", what).out) for what in ("schema", "context"))
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(json.loads(chatbot.read_text("utf-8")))
    assert context["@context"]["generatesText"]["@id"] == "https://w3id.org/dutygraph/fact#generatesText"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_template_is_a_description_of_which_nothing_is_known(
    lang: str, run: Callable[..., Any], tmp_path: Path, rulebase: Rulebase
) -> None:
    text = run("export", "template", "--lang", lang).out
    path = tmp_path / "template.yaml"
    path.write_text(text, "utf-8")
    (document,) = load_facts([path], rulebase)
    assert dict(document.services[0].facts) == {}
    assert yaml.safe_load(text)["facts"] == dict.fromkeys(rulebase.stated_facts, "unknown")
    assert all(fact.question.in_(lang) in text for fact in rulebase.stated_facts.values())
