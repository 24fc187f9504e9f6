"""Queries made to hang or drain the server: each ends at its limit, is told which, and harms nobody else."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from house import ENDLESS, House, wait_until

JUST_ONE = "SELECT ?n { VALUES ?n { 1 } }"
HOSTILE = {
    "cross join": ENDLESS,
    "cross join to be sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?e ?d ?c ?b ?a",
    "distinct over a cross join": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f } }",
    "groups over a cross join": "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d",
    "text of everything": 'SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f)); separator="") AS ?x) { ?a ?b ?c . ?d ?e ?f }',
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (!<x:a>|^!<x:b>)* ?b . ?b (!<x:a>|^!<x:b>)* ?c . ?c (!<x:a>)* ?d }",
    "subqueries": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c { SELECT * { ?d ?e ?f { SELECT * { ?g ?h ?i FILTER(?g != ?i) } } } } }",
    "minus": "SELECT (COUNT(*) AS ?n) { { ?a ?b ?c . ?d ?e ?f } MINUS { ?a ?x ?y . ?d ?z ?y . FILTER(?x != ?z) } }",
    "exists for each": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?f ?x ?y . ?y ?z ?c } }",
    "expression that matches in many ways": (
        'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER REGEX(CONCAT(STR(?c), STR(?f)), "^(([a-z])+.)+[A-Z]([a-z])+$") }'
    ),
    "text that doubles": "SELECT (STRLEN(?z) AS ?n) { "
    "BIND('xxxxxxxxxxxxxxxx' AS ?a0) "
    + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}, ?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(16))
    + " BIND(?a16 AS ?z) }",
    "values by the thousand": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(400)))} }}" for n in range(5))
    + " FILTER(?v0 + ?v1 + ?v2 + ?v3 + ?v4 < 0) }",
}
#: May be answered, refused or stopped, whatever the store makes of it, but at once and with a clear word.
STRANGE = {
    "brackets": "SELECT * { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
    "groups in groups": "SELECT * " + "{" * 20_000 + "}" * 20_000,
    "signs": "SELECT (" + "!" * 100_000 + "true AS ?x) { }",
    "path of paths": "SELECT * { <x:a> " + "(" * 20_000 + "<x:b>" + ")*" * 20_000 + " ?o }",
    "collections": "SELECT * { ?s ?p " + "(" * 20_000 + ")" * 20_000 + " }",
    "blank nodes": "SELECT * { ?s ?p " + "[ <x:p> " * 20_000 + "1" + "]" * 20_000 + " }",
    "expressions": "SELECT (" + "+".join(["1"] * 60_000) + " AS ?x) { }",
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o FILTER(false) }"] * 5_000) + " }",
    "backreferences": 'ASK { FILTER REGEX("' + "a" * 5000 + '", "(a*)*(a*)*(a*)*b") }',
    "repetitions": 'ASK { FILTER REGEX("a", "((((a{1,100}){1,100}){1,100}){1,100})") }',
}


def test_the_queries_are_counted() -> None:
    assert (len(HOSTILE), len(STRANGE)) == (12, 10)


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_it_is_dead_within_a_second_of_its_limit(query: str, house: House) -> None:
    began = time.monotonic()
    got = house.query(query, accept="application/sparql-results+json")
    assert time.monotonic() - began < 2.9, "limit 1 s, mercy 1 s, and what a loaded machine adds"
    assert (got.status, got.json["code"]) in {(504, "query-timeout"), (503, "query-stopped")}
    assert got.json["where"] in {"DUTYGRAPH_QUERY_SECONDS", "DUTYGRAPH_QUERY_MEMORY_BYTES"}
    assert got.json["remedy"]
    assert house.rows(JUST_ONE) == ["1"]


@pytest.mark.parametrize("query", STRANGE.values(), ids=STRANGE)
def test_a_strange_text_is_settled_at_once(query: str, house: House) -> None:
    got = house.query(query, accept="application/sparql-results+json")
    assert got.status in {200, 400, 413, 503, 504}, got.text
    if got.status != 200:
        assert got.json["code"] in {"query", "query-too-long", "query-stopped", "query-timeout"}
    assert house.rows(JUST_ONE) == ["1"]


def test_memory_is_named_where_it_is_what_ran_out(house: House) -> None:
    """Within the first second, lest time runs out first."""
    got = house.query(HOSTILE["text that doubles"])
    assert (got.status, got.json["code"], got.json["where"]) == (503, "query-stopped", "DUTYGRAPH_QUERY_MEMORY_BYTES")
    assert "300 MB" in got.json["title"]


def test_many_at_once_leave_no_process_behind_and_others_are_served_meanwhile(house: House) -> None:
    wait_until(lambda: len(_workers(house)) == 2)
    with ThreadPoolExecutor(30) as pool:
        bad = [pool.submit(house.query, ENDLESS, timeout=60) for _ in range(20)]
        good = [pool.submit(house.query, JUST_ONE + f" # {n}", timeout=60) for n in range(10)]
        assert {done.result().status for done in good} == {200}
        assert {done.result().status for done in bad} <= {504, 503}
    wait_until(lambda: len(_workers(house)) == 2)
    assert house.rows(JUST_ONE) == ["1"]


def test_hostile_queries_are_counted_for_those_who_run_the_server(house: House) -> None:
    found = [line for line in house.ask("GET", "/metrics").text.splitlines() if line.startswith("dutygraph_workers_ended_by_time ")]
    assert float(found[0].split()[1]) > 0


def _workers(house: House) -> list[int]:
    webs = set(house.webs())
    return [pid for child in house.children() for pid in house.children(child) if pid not in webs]
