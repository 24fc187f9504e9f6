"""What every store must do: the same tests for embedded Oxigraph, Oxigraph's server and Virtuoso, each running for real.

Where a store departs from the standard, the departure stands here by name and in docs/stores.md; nothing else may differ.
"""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from running import STORES, TESTED

from dutygraph.engine import GRAPH_FORMATS, RESULT_FORMATS, Dataset
from dutygraph.engines import OxigraphEngine, parse_rdf, serialize_quads
from dutygraph.errors import NotAcceptable, QueryError
from dutygraph.terms import Blank, Literal, format_term
from dutygraph.vocab import DG, PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from dutygraph.engine import Engine
    from dutygraph.terms import Quad, Term

S, P, Q = "https://example.org/s", "https://example.org/p", "https://example.org/q"
A, B, C = TESTED
TAGGED = RDF + "langString"
TERMS: dict[str, Term] = {
    "IRI": "https://example.org/o",
    "IRI of Chinese words": "https://example.org/服务#一",
    "plain text": Literal("plain"),
    "empty text": Literal(""),
    "quotes, ends of lines, backslashes": Literal("a \"b\" \\ \n\r\t 'c'"),
    "markup": Literal("<b>&amp;</b> ]]>"),
    "Chinese": Literal("生成式人工智能服务管理暂行办法"),
    "beyond the basic plane": Literal("𠮷😀"),
    "braces and keywords": Literal("} ; DROP ALL # FROM <urn:x>"),
    "big text": Literal("大" * 100_000),
    "English": Literal("label", TAGGED, "en"),
    "Chinese tag": Literal("标签", TAGGED, "zh"),
    "script tag": Literal("标签", TAGGED, "zh-Hans"),
    "day": Literal("2025-02-28", XSD + "date"),
    "moment": Literal("2025-02-28T01:02:03Z", XSD + "dateTime"),
    "true": Literal("true", XSD + "boolean"),
    "false": Literal("false", XSD + "boolean"),
    "integer": Literal("42", XSD + "integer"),
    "negative integer": Literal("-7", XSD + "integer"),
    "count": Literal("1000000", XSD + "nonNegativeInteger"),
    "decimal": Literal("0.5", XSD + "decimal"),
    "decimal with a nought": Literal("1.50", XSD + "decimal"),
    "double": Literal("1.0E3", XSD + "double"),
    "own datatype": Literal("x", "https://example.org/type"),
}
MANY = 20_000
BOTH_WRITE: dict[str, Term] = {
    # The value of a number is kept, not its digits: equal in every comparison of SPARQL.
    "decimal with a nought": Literal("1.5", XSD + "decimal"),
    # RFC 5646, section 2.1.1: tags are the same in any case.
    "script tag": Literal("标签", TAGGED, "zh-hans"),
}
OXIGRAPH_WRITES = BOTH_WRITE | {
    "double": Literal("1000", XSD + "double"),
    # A whole number of a narrower type is kept as the same number, an integer.
    "count": Literal("1000000", XSD + "integer"),
}
VIRTUOSO_WRITES = BOTH_WRITE | {"double": Literal("1000.0", XSD + "double")}


def expected(name: str, store: str) -> Term:
    written = VIRTUOSO_WRITES if store.startswith("virtuoso") else OXIGRAPH_WRITES
    return written.get(name, TERMS[name])


def test_the_suite_has_six_stores_and_many_kinds_of_terms() -> None:
    assert len(STORES) == 6
    assert len(TERMS) == 24
    assert len(VIRTUOSO_WRITES | OXIGRAPH_WRITES) == 4


def test_every_kind_of_term_comes_back_as_it_went(engine: Engine, store: str) -> None:
    predicates = {name: f"https://example.org/p{number}" for number, name in enumerate(TERMS)}
    engine.load((S, predicates[name], term, "") for name, term in TERMS.items())
    found = dict(engine.query(f"SELECT ?p ?o {{ <{S}> ?p ?o }}").rows)
    assert {name: found[predicate] for name, predicate in predicates.items()} == {name: expected(name, store) for name in TERMS}


def test_every_kind_of_term_can_be_asked_for(engine: Engine) -> None:
    engine.load((S, f"https://example.org/p{number}", term, "") for number, term in enumerate(TERMS.values()))
    missing = [
        name
        for number, (name, term) in enumerate(TERMS.items())
        if name != "big text" and not engine.query(f"ASK {{ <{S}> <https://example.org/p{number}> {format_term(term)} }}").truth
    ]
    assert missing == []


def test_every_kind_of_term_survives_a_graph_query(engine: Engine, store: str) -> None:
    engine.load((S, P, term, "") for term in TERMS.values())
    answer = engine.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert answer.form == "graph"
    assert {row[2] for row in answer.rows} == {expected(name, store) for name in TERMS}


def test_blank_nodes_stay_one_and_apart(engine: Engine) -> None:
    for _ in range(2):  # the same label in two documents is two nodes
        engine.load([(S, P, Blank("b"), ""), (Blank("b"), Q, Literal("x"), ""), (Blank("b"), Q, Literal("y"), "")])
    rows = engine.query(f"SELECT ?b ?x ?y {{ <{S}> <{P}> ?b . ?b <{Q}> ?x , ?y FILTER(?x != ?y) }}").rows
    if isinstance(engine, OxigraphEngine):
        assert len({row[0] for row in rows}) == 1  # within one process a label is a node; facts readers make labels unique
    else:
        assert len({row[0] for row in rows}) == 2
    assert all(isinstance(row[0], Blank) for row in rows)
    assert {frozenset((x, y)) for _, x, y in rows} == {frozenset((Literal("x"), Literal("y")))}


def test_groups_go_to_their_graph(engine: Engine) -> None:
    engine.load_groups(A, [(S, P, (f"{S}1", f"{S}2")), (f"{S}1", Q, (S,))])
    found = engine.query(f"SELECT ?s ?p ?o {{ GRAPH <{A}> {{ ?s ?p ?o }} }}").rows
    assert set(found) == {(S, P, f"{S}1"), (S, P, f"{S}2"), (f"{S}1", Q, S)}
    assert engine.query(f"SELECT ?o {{ <{S}> <{P}> ?o }}").rows == ()


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_every_format_is_loaded(name: str, engine: Engine) -> None:
    quads: list[Quad] = [(S, P, Literal("值", TAGGED, "zh"), ""), (S, Q, Literal("2025-02-28", XSD + "date"), "")]
    engine.load_bytes(serialize_quads(quads, GRAPH_FORMATS[name]), GRAPH_FORMATS[name], A)
    found = engine.query(f"SELECT ?p ?o {{ GRAPH <{A}> {{ <{S}> ?p ?o }} }}").rows
    assert set(found) == {(p, o) for _, p, o, _ in quads}


@pytest.mark.parametrize("name", ["nquads", "trig"])
def test_a_dataset_goes_to_the_graphs_that_it_names(name: str, engine: Engine) -> None:
    quads: list[Quad] = [(S, P, Literal("default"), ""), (S, P, Literal("a"), A), (S, P, Literal("b"), B)]
    engine.load_bytes(serialize_quads(quads, GRAPH_FORMATS[name]), GRAPH_FORMATS[name])
    assert engine.query(f"SELECT ?o {{ <{S}> <{P}> ?o }}").rows == ((Literal("default"),),)
    found = engine.query(f"SELECT ?g ?o {{ GRAPH ?g {{ <{S}> <{P}> ?o }} FILTER(?g IN (<{A}>, <{B}>)) }}").rows
    assert set(found) == {(A, Literal("a")), (B, Literal("b"))}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    engine.load([(S, P, Literal(text), graph) for graph, text in (("", "default"), (A, "a"), (B, "b"))])
    return engine


def test_truths(filled: Engine) -> None:
    assert filled.query(f"ASK {{ <{S}> <{P}> ?o }}").truth is True
    assert filled.query(f"ASK {{ <{S}> <{Q}> ?o }}").truth is False
    assert filled.query("ASK {}").form == "truth"


def test_a_table_has_its_columns_its_order_and_its_gaps(filled: Engine) -> None:
    answer = filled.query("SELECT ?n ?x ?gone { VALUES (?n ?x) { (2 'b') (1 'a') (3 UNDEF) } } ORDER BY DESC(?n)")
    assert answer.variables == ("n", "x", "gone")
    numbers = [Literal(str(n), XSD + "integer") for n in (3, 2, 1)]
    assert answer.rows == tuple(zip(numbers, (None, Literal("b"), Literal("a")), (None, None, None), strict=True))


def test_a_table_without_a_row_keeps_its_columns(filled: Engine) -> None:
    answer = filled.query(f"SELECT ?a ?b {{ ?a <{Q}> ?b }}")
    assert (answer.form, answer.variables, answer.rows) == ("table", ("a", "b"), ())


def test_a_graph_without_a_triple_is_empty(filled: Engine) -> None:
    answer = filled.query(f"CONSTRUCT WHERE {{ ?a <{Q}> ?b }}")
    assert (answer.form, answer.rows) == ("graph", ())


def test_a_description_has_what_is_said_of_its_subject(filled: Engine) -> None:
    assert (S, P, Literal("default")) in filled.query(f"DESCRIBE <{S}>").rows


def test_prefixes_of_ours_may_be_left_out_and_others_may_take_their_names(engine: Engine) -> None:
    engine.load([(S, DG + "subjectTo", S, "")])
    assert engine.query("SELECT ?s { ?s dg:subjectTo ?o }").rows == ((S,),)
    assert engine.query(f"PREFIX dg: <{DG}subject> SELECT ?s {{ ?s dg:To ?o }}").rows == ((S,),)
    assert engine.query(f"base <{DG}>\n# dg:\nprefix x: <#>\nSELECT ?s {{ ?s x:subjectTo ?o }}").rows == ((S,),)
    assert engine.query("# PREFIX dg: <urn:x>\nPREFIX DG: <urn:y> SELECT ?s { ?s dg:subjectTo ?o }").rows == ((S,),)
    assert all(engine.query(f"ASK {{ FILTER(isIRI({name}:x)) }}").truth for name in PREFIXES)


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_tables_have_the_same_bytes_from_every_store(name: str, engine: Engine) -> None:
    reference = OxigraphEngine()
    for one in (engine, reference):
        one.load((S, f"https://example.org/p{n:02}", t, "") for n, (k, t) in enumerate(TERMS.items()) if k not in OXIGRAPH_WRITES)
    query = f"SELECT ?p ?o ?gone {{ <{S}> ?p ?o }} ORDER BY ?p"
    choose = {"table": RESULT_FORMATS[name], "graph": ""}
    found, media = engine.query_bytes(query, choose)
    assert media == RESULT_FORMATS[name]
    assert found == reference.query_bytes(query, choose)[0]
    assert len(found) > 300_000  # bytes; the big text alone is as long


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_truths_have_the_same_bytes_from_every_store(name: str, engine: Engine) -> None:
    choose = {"table": RESULT_FORMATS[name], "graph": ""}
    for query in ("ASK {}", f"ASK {{ <{S}> ?p ?o }}"):
        assert engine.query_bytes(query, choose) == OxigraphEngine().query_bytes(query, choose)


@pytest.mark.parametrize("name", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_graphs_are_the_same_in_every_format(name: str, filled: Engine) -> None:
    data, media = filled.query_bytes("CONSTRUCT WHERE { ?s ?p ?o }", {"table": "", "graph": GRAPH_FORMATS[name]})
    assert media == GRAPH_FORMATS[name]
    assert list(parse_rdf(data, media)) == [(S, P, Literal("default"), "")]


def test_a_form_that_the_client_does_not_take_is_refused(filled: Engine) -> None:
    with pytest.raises(NotAcceptable):
        filled.query_bytes("ASK {}", {"table": "", "graph": "text/turtle"})
    with pytest.raises(NotAcceptable):
        filled.query_bytes("CONSTRUCT WHERE { ?s ?p ?o }", {"table": "text/csv", "graph": ""})


def seen(engine: Engine, from_: str = "", dataset: Dataset | None = None) -> set[tuple[str, ...]]:
    """(graph or nothing, value) of each triple that a query sees."""
    query = f"SELECT ?g ?o {from_} {{ {{ <{S}> <{P}> ?o }} UNION {{ GRAPH ?g {{ <{S}> <{P}> ?o }} }} }}"
    data, _ = engine.query_bytes(query, {"table": RESULT_FORMATS["csv"], "graph": ""}, dataset)
    rows = list(csv.reader(io.StringIO(data.decode())))[1:]
    return {(graph, value) for graph, value in rows}


NOWHERE = "https://example.org/theirs"
DATASETS = [
    ("one", f"FROM <{A}>", Dataset((A,)), {("", "a")}),
    ("two merged", f"FROM <{A}> FROM <{B}>", Dataset((A, B)), {("", "a"), ("", "b")}),
    ("named only", f"FROM NAMED <{A}>", Dataset((), (A,)), {(A, "a")}),
    ("both", f"FROM <{A}>\n# FROM <{C}>\nfrom named <{B}>", Dataset((A,), (B,)), {("", "a"), (B, "b")}),
    ("empty", f"FROM <{C}>", Dataset((C,)), set()),
    ("not ours", f"FROM <{NOWHERE}> FROM NAMED <{NOWHERE}>", Dataset((NOWHERE,), (NOWHERE,)), set()),
]


@pytest.mark.parametrize(("clause", "dataset", "wanted"), [case[1:] for case in DATASETS], ids=[case[0] for case in DATASETS])
def test_a_dataset_is_what_the_query_or_the_request_names(
    clause: str, dataset: Dataset, wanted: set[tuple[str, ...]], filled: Engine
) -> None:
    assert seen(filled, clause) == wanted
    assert seen(filled, dataset=dataset) == wanted
    assert seen(filled, f"FROM <{B}>", dataset) == wanted


def test_a_prefixed_name_may_name_a_graph(filled: Engine) -> None:
    stem = A.removesuffix("test-a")
    query = "PREFIX g: <STEM> SELECT ?o FROM g:test-a { ?s ?p ?o }".replace("STEM", stem)
    assert filled.query(query).rows == ((Literal("a"),),)


def test_the_usual_dataset_merges_law_facts_and_majority(filled: Engine) -> None:
    from dutygraph.engine import FACTS_GRAPH, LAW_GRAPH
    from dutygraph.vocab import READING

    usual, other = (LAW_GRAPH, FACTS_GRAPH, READING + "majority"), READING + "alternative"
    filled.load([(S, Q, Literal(graph), graph) for graph in (*usual, other)])
    assert {row[0] for row in filled.query(f"SELECT ?o {{ <{S}> <{Q}> ?o }}").rows} == {Literal(graph) for graph in usual}
    assert filled.query(f"SELECT ?o {{ GRAPH <{other}> {{ <{S}> <{Q}> ?o }} }}").rows == ((Literal(other),),)


def test_updates_add_take_away_move_and_drop(filled: Engine) -> None:
    def held(graph: str) -> set[str]:
        return {str(row[0].value) for row in filled.query(f"SELECT ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").rows}  # type: ignore[union-attr]

    filled.update(f'INSERT DATA {{ GRAPH <{A}> {{ <{S}> <{Q}> "更多" }} }}')
    assert held(A) == {"a", "更多"}
    filled.update(f"DELETE {{ GRAPH <{A}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{A}> {{ ?s ?p ?o FILTER(?p = <{P}>) }} }}")
    assert held(A) == {"更多"}
    filled.update(f"MOVE SILENT GRAPH <{A}> TO GRAPH <{B}>")
    assert (held(A), held(B)) == (set(), {"更多"})
    filled.update(f"DROP SILENT GRAPH <{B}> ; DROP SILENT GRAPH <{A}>")
    assert held(B) == set()


def test_size_counts_every_triple_once_a_graph(filled: Engine) -> None:
    assert filled.size() == 3
    filled.load([(S, P, Literal("a"), A), (S, P, Literal("new"), A)])
    assert filled.size() == 4


@pytest.mark.parametrize(
    "text", ["", "SELECT ?x {", "DROP ALL", "INSERT DATA { <urn:a> <urn:b> 1 }", "SELECT * { ?s ?p ?o } ; DROP ALL"]
)
def test_what_is_no_query_is_refused_in_the_same_words(text: str, filled: Engine) -> None:
    with pytest.raises(QueryError) as found:
        filled.query(text)
    with pytest.raises(QueryError) as reference:
        OxigraphEngine().query(text)
    assert found.value.detail == reference.value.detail
    assert filled.size() == 3


def test_a_query_that_only_virtuoso_knows_is_refused(filled: Engine) -> None:
    with_option = "SELECT * FROM <GRAPH> OPTION (get:soft 'soft') { ?s ?p ?o }".replace("GRAPH", A)
    for text in ('define get:soft "replace" SELECT * { ?s ?p ?o }', with_option):
        with pytest.raises(QueryError):
            filled.query(text)


def test_many_rows_come_whole(engine: Engine) -> None:
    engine.load((f"{S}{number}", P, Literal(str(number), XSD + "integer"), "") for number in range(MANY))
    rows = engine.query(f"SELECT ?s ?n {{ ?s <{P}> ?n }}").rows
    assert len(rows) == len(set(rows)) == MANY
    assert engine.size() == MANY


def test_many_ask_at_once(filled: Engine) -> None:
    def ask(number: int) -> bool:
        data, _ = filled.query_bytes(f"SELECT (({number} + 1) AS ?n) {{}}", {"table": RESULT_FORMATS["json"], "graph": ""})
        return int(json.loads(data)["results"]["bindings"][0]["n"]["value"]) == number + 1

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(80))) == [True] * 80
