"""Every competency question, run through the product on three made-up services, gives the recorded answer."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dutygraph.catalog import LibraryQuery, Parameter, bind, find_query, load_catalog
from dutygraph.engine import RESULT_FORMATS
from dutygraph.errors import ParameterError, QueryError, UnknownTerm
from dutygraph.facts import load_facts
from dutygraph.knowledge import open_knowledge
from dutygraph.model import Bilingual
from dutygraph.resources import collection, read_all
from dutygraph.terms import Literal
from dutygraph.vocab import XSD, local_name

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.knowledge import Knowledge
    from dutygraph.model import Provision
    from dutygraph.rulebase import Rulebase

DAY = date(2025, 3, 1)
CASES = 33
QUERIES = load_catalog()
EACH = pytest.mark.parametrize("query", QUERIES, ids=[query.name for query in QUERIES])
CSV = {"table": RESULT_FORMATS["csv"], "graph": ""}
TYPES = {"date": XSD + "date", "integer": XSD + "integer", "boolean": XSD + "boolean"}


@pytest.fixture(scope="module")
def three_services(rulebase: Rulebase, root: Path) -> Knowledge:
    documents = load_facts([root / "tests/competency/services.ttl"], rulebase)
    return open_knowledge(documents, on=DAY, rulebase=rulebase)


def test_there_are_as_many_questions_as_answers(root: Path) -> None:
    assert len(QUERIES) == CASES
    assert {path.stem for path in (root / "tests/competency").glob("CQ-*.csv")} == {query.name for query in QUERIES}


@EACH
def test_answer_is_the_recorded_one(
    query: LibraryQuery, three_services: Knowledge, root: Path, request: pytest.FixtureRequest
) -> None:
    golden = root / "tests/competency" / f"{query.name}.csv"
    data, media_type = three_services.engine.query_bytes(bind(query, {}), CSV)
    assert media_type == "text/csv"
    if request.config.getoption("--record"):
        golden.write_bytes(data)
    assert data == golden.read_bytes()
    assert data.count(b"\n") > 1, "a question without a row shows nothing"


@EACH
def test_columns_and_their_types_are_those_of_the_header(query: LibraryQuery, three_services: Knowledge) -> None:
    promised = dict(column.split(": ") for column in query.returns)
    answer = three_services.engine.query(bind(query, {}))
    assert answer.variables == tuple(promised)
    for row in answer.rows:
        for (name, kind), term in zip(promised.items(), row, strict=True):
            match kind:
                case "iri":
                    assert term is None or isinstance(term, str), name
                case "text":
                    assert term is None or (isinstance(term, Literal) and term.datatype not in TYPES.values()), name
                case _:
                    assert term is None or (isinstance(term, Literal) and term.datatype == TYPES[kind]), name


@EACH
def test_header_is_complete(query: LibraryQuery, rulebase: Rulebase) -> None:
    assert query.name.startswith(f"{query.id}-")
    assert query.title.en.endswith("?")
    assert query.title.zh.endswith("？")
    assert query.provisions
    assert set(query.provisions) <= {
        _cited(provision, provision.instrument, rulebase) for provision in rulebase.provisions.values()
    }


def _cited(provision: Provision, instrument: str, rulebase: Rulebase) -> str:
    """The id of a provision of the Measures; of another instrument with its name before it."""
    first = rulebase.norms[0].instrument
    return provision.id if instrument == first else f"{local_name(instrument)}/{provision.id}"


def test_every_provision_with_a_norm_is_served_by_a_question_of_its_own(rulebase: Rulebase) -> None:
    bearing = {
        _cited(rulebase.provisions[f"{norm.instrument}/{provision}"], norm.instrument, rulebase)
        for norm in rulebase.norms
        for provision in norm.provisions
    }
    served = {provision for query in QUERIES if query.id != "CQ-01" for provision in query.provisions}
    assert sorted(bearing - served) == []


@EACH
def test_every_parameter_has_an_example_that_binds(query: LibraryQuery, three_services: Knowledge) -> None:
    given = {parameter.name: parameter.example or "" for parameter in query.parameters}
    assert all(given.values())
    assert three_services.engine.query(bind(query, given)).rows
    assert all(parameter.doc for parameter in query.parameters)


def test_binding_a_parameter_narrows_the_answer(three_services: Knowledge) -> None:
    query = find_query("CQ-02")
    chosen = "https://example.org/city-chat"
    everything = three_services.engine.query(bind(query, {})).rows
    only = three_services.engine.query(bind(query, {"service": chosen})).rows
    assert only == tuple(row for row in everything if row[0] == chosen)
    assert 0 < len(only) < len(everything)


def test_question_about_a_day_before_entry_into_force_has_no_norms(three_services: Knowledge) -> None:
    query = find_query("CQ-01")
    assert three_services.engine.query(bind(query, {"on": "2022-02-28"})).rows == ()
    before = three_services.engine.query(bind(query, {"on": "2023-08-14"})).rows
    assert not any("/genai-measures-2023/" in str(row[0]) for row in before)
    rows = three_services.engine.query(bind(query, {"on": "2023-08-15"})).rows
    assert len({row[0] for row in rows if "/genai-measures-2023/" in str(row[0])}) == 144
    assert len({row[0] for row in rows}) == 144 + 47 + 26


@pytest.mark.parametrize(
    "hostile",
    [
        '" } DROP ALL #',
        "line\nbreak",
        "back\\slash\\",
        "'''",
        "?x } UNION { ?s ?p ?o",
        "\\u0022 }",
        "\t\r",
        "中文“引号”",
        "${x} \\1 \\g<0>",
    ],
)
def test_hostile_text_stays_a_literal(hostile: str, three_services: Knowledge) -> None:
    text = "SELECT ?text ?more WHERE {\n  VALUES ?text { UNDEF }  # param\n  VALUES ?more { 1 }\n}"
    parameter = Parameter("text", "text", "any text", optional=True, example=None)
    query = LibraryQuery("CQ-00", "CQ-00-echo", Bilingual("", ""), (), (parameter,), ("text: text", "more: integer"), text)
    answer = three_services.engine.query(bind(query, {"text": hostile}))
    assert answer.rows == ((Literal(hostile), Literal("1", XSD + "integer")),)


@pytest.mark.parametrize(
    "bad",
    ["", "no-colon", "https://example.org/a b", "https://example.org/> } DROP ALL #", "https://example.org/{x}", 'urn:"x"', "a:\n"],
)
def test_bad_iri_is_refused(bad: str) -> None:
    with pytest.raises(ParameterError, match="is not a value of type iri"):
        bind(find_query("CQ-02"), {"service": bad})


@pytest.mark.parametrize("bad", ["", "yesterday", "2025-02-30", '2025-01-01" }'])
def test_bad_day_is_refused(bad: str) -> None:
    with pytest.raises(ParameterError, match="is not a value of type date"):
        bind(find_query("CQ-01"), {"on": bad})


def test_unknown_names_are_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(ParameterError, match='Did you mean "service"'):
        bind(find_query("CQ-02"), {"servise": "https://example.org/a"})
    with pytest.raises(UnknownTerm, match=r"Did you mean"):
        find_query("CQ-1")


def test_prefixed_name_is_expanded(three_services: Knowledge) -> None:
    query = find_query("CQ-20")
    short, full = (bind(query, {"actor": name}) for name in ("actor:user", "https://w3id.org/dutygraph/id/actor/user"))
    assert short == full
    assert three_services.engine.query(short).rows


@EACH
def test_query_runs_as_it_stands_in_another_tool(query: LibraryQuery) -> None:
    from rdflib.plugins.sparql import prepareQuery

    prepareQuery(query.text)


@EACH
def test_query_avoids_what_is_quadratic_in_oxigraph(query: LibraryQuery) -> None:
    assert not re.search(r"NOT\s+EXISTS", query.text, re.IGNORECASE)


@EACH
def test_query_declares_the_prefixes_it_uses_and_orders_its_rows(query: LibraryQuery) -> None:
    body = "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in query.text.splitlines())
    declared = set(re.findall(r"^PREFIX (\w+):", body, re.MULTILINE))
    bare = re.sub(r'<[^>\s]*>|"[^"]*"|^PREFIX.*$', "", body, flags=re.MULTILINE)
    assert declared == set(re.findall(r"(?<![?\w])([a-z]\w*):", bare))
    assert re.search(r"^ORDER BY ", body, re.MULTILINE)


def test_broken_query_is_the_callers_fault(three_services: Knowledge) -> None:
    with pytest.raises(QueryError):
        three_services.engine.query("SELECT ?x WHERE {")


def test_library_is_what_the_package_ships() -> None:
    assert [path for path, _ in read_all(collection("queries") / "competency", ".rq")] == [f"{query.name}.rq" for query in QUERIES]
