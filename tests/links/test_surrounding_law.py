"""The law around the Measures: every instrument, its citations exact, its versions told apart, what was recalled marked."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dutygraph.catalog import bind, find_query
from dutygraph.errors import CorpusError
from dutygraph.resources import collection, law_files, read_all
from dutygraph.rulebase import read_rulebase
from dutygraph.terms import Literal
from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from dutygraph.engines import OxigraphEngine
    from dutygraph.terms import Term

CN = BASE + "id/cn/"
FALSE_CITATION = "45694"
RENUMBERED = {21: 23, 24: 26, 41: 43, 42: 44, 43: 45, 44: 46, 47: 49, 49: 51, 64: 71, 68: 69}


def text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) else str(term)


def ask(law: OxigraphEngine, query: str) -> list[tuple[str, ...]]:
    return [tuple(text(term) for term in row) for row in law.query(query).rows]


def run(law: OxigraphEngine, name: str, **values: str) -> list[tuple[str, ...]]:
    return ask(law, bind(find_query(name), values))


def test_every_instrument_of_the_table_is_here_and_the_false_one_is_not(
    law: OxigraphEngine, table: Callable[[str], list[dict[str, str]]]
) -> None:
    rows = [row for row in table("links/instruments.tsv") if row["id"] != "cn-genai"]
    (trap,) = (row["document_number"] for row in rows if "trap" in row["id"])
    assert FALSE_CITATION in trap
    assert len(rows) - 1 == len(run(law, "CQ-41")) == 42
    titles = {title for (title,) in ask(law, "SELECT ?t { ?i a dg:Instrument ; dcterms:title ?t FILTER(LANG(?t) = 'zh') }")}
    numbers = {number for (number,) in ask(law, "SELECT ?n { ?i a dg:Instrument ; eli:number ?n }")}
    for row in rows:
        if row["document_number"] == trap:
            continue
        same_title = any(row["title_zh"].split("（")[0][-9:].strip("》") in title for title in titles)
        same_number = any(row["document_number"].startswith(number) for number in numbers)
        assert same_title or same_number, row["id"]


def test_false_citation_stands_only_where_it_is_said_to_be_false() -> None:
    found = [
        line.strip()
        for folder in ("ontology", "queries")
        for suffix in (".ttl", ".rq")
        for _, data in read_all(collection(folder), suffix)
        for line in data.decode().splitlines()
        if FALSE_CITATION in line
    ]
    assert [re.findall(r'[\w:]+ "[^"]*45694[^"]*"', line) for line in found] == [['skos:hiddenLabel "GB/T 45694-2025"']]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ('<urn:x> eli:number "GB/T 45694-2025" .', 3),
        ('<urn:x> skos:prefLabel "Basic requirements of GB/T 45694-2025, clause 5"@en .', 3),
        ("<urn:x> eli:cites <https://w3id.org/dutygraph/id/cn/gbt-45694-2025> .", 3),
        ("# as GB/T 45694-2025 asks for", 3),
    ],
)
def test_law_file_with_the_false_citation_does_not_load(line: str, number: int) -> None:
    """The standard is GB/T 45654-2025; the other number stands in a widely copied article."""
    prefixes = b"@prefix eli: <http://data.europa.eu/eli/ontology#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    files = [*law_files(collection("ontology")), ("law/added.ttl", prefixes + line.encode())]
    with pytest.raises(CorpusError) as caught:
        read_rulebase(files)
    assert caught.value.where == f"law/added.ttl:{number}"
    assert "GB/T 45694-2025" in caught.value.detail
    assert "GB/T 45654-2025" in caught.value.remedy
    assert read_rulebase(files[:-1]).norms


def test_thirteen_citations_of_six_instruments_are_exact(law: OxigraphEngine) -> None:
    rows = run(law, "CQ-44")
    found = {(provision.rsplit("/", 1)[1], instrument.removeprefix(CN)) for provision, instrument, *_ in rows}
    laws = ("csl-2016", "dsl-2021", "pipl-2021", "science-technology-progress-law-2021")
    expected = {(f"art-{number}-para-1", name) for number in (1, 21) for name in laws}
    expected |= {("art-7-para-1-item-5", name) for name in laws[:3]}
    expected |= {("art-12-para-1", "deep-synthesis-provisions-2022"), ("art-17-para-1", "algorithm-recommendation-provisions-2022")}
    assert found == expected
    assert len(rows) == 13
    whole = ask(law, f"SELECT ?i {{ <{CN}genai-measures-2023> eli:cites ?i }}")
    assert {instrument.removeprefix(CN) for (instrument,) in whole} == {name for _, name in expected}


@pytest.mark.parametrize("old", RENUMBERED)
def test_article_of_the_cybersecurity_law_resolves_both_ways(old: int, law: OxigraphEngine) -> None:
    former, present = (f"{CN}csl-2016/art-{old}", f"{CN}csl-2025/art-{RENUMBERED[old]}")
    (row,) = run(law, "CQ-45", article=former)
    assert (row[0], row[3], row[6]) == (former, present, "2026-01-01")
    assert ask(law, f"SELECT ?old {{ ?old dg:renumberedAs <{present}> }}") == [(former,)]


@pytest.mark.parametrize(("on", "version"), [("2025-06-01", "csl-2016"), ("2025-12-31", "csl-2016"), ("2026-01-01", "csl-2025")])
def test_article_47_is_another_article_in_each_text(on: str, version: str, law: OxigraphEngine) -> None:
    """An answer that does not say which text it means would be wrong in one of them."""
    in_force = {row[0].removeprefix(CN) for row in run(law, "CQ-41", on=on)}
    assert in_force & {"csl-2016", "csl-2025"} == {version}
    (summary,) = ask(law, f"SELECT ?s {{ <{CN}{version}/art-47> dg:summary ?s FILTER(LANG(?s) = 'en') }}")[0]
    assert ("banned information" in summary) == (version == "csl-2016")
    labels = ask(law, 'SELECT ?l { ?x skos:prefLabel ?l FILTER(REGEX(?l, "^CSL, Art 47$|^CSL 2025, Art 47$")) }')
    assert len(labels) == 2


@pytest.mark.parametrize(("on", "labelling"), [("2025-08-31", set()), ("2025-09-01", {"labelling-measures-2025", "gb-45438-2025"})])
def test_which_labelling_duty_is_in_force_on_a_day(on: str, labelling: set[str], law: OxigraphEngine) -> None:
    rows = run(law, "CQ-42", provision=f"{CN}genai-measures-2023/art-12-para-1")
    articles = {row[2].removeprefix(CN).split("/")[0] for row in rows if row[7] <= on and (row[8] == "None" or on < row[8])}
    assert "deep-synthesis-provisions-2022" in articles
    in_force = {row[0].removeprefix(CN) for row in run(law, "CQ-41", on=on)}
    assert in_force & {"labelling-measures-2025", "gb-45438-2025"} == labelling
    assert ("labelling-measures-2025" in articles) == bool(labelling)


def test_every_cited_article_says_in_one_line_what_it_holds(law: OxigraphEngine) -> None:
    every = ask(law, f"SELECT ?a {{ ?a a eli:LegalResourceSubdivision ; eli:is_part_of ?i FILTER(STRSTARTS(STR(?i), '{CN}')) }}")
    both = ask(law, "SELECT ?a (COUNT(?s) AS ?n) { ?a a eli:LegalResourceSubdivision ; dg:summary ?s } GROUP BY ?a")
    assert {article for (article,) in every} == {article for article, count in both if count == "2"}
    assert len(every) == 149  # beside those of the four instruments that stand as norms
    lines = ask(law, "SELECT ?s { ?a a eli:LegalResourceSubdivision ; dg:summary ?s }")
    assert all("\n" not in line and len(line) < 200 for (line,) in lines)


def test_every_instrument_says_its_type_its_standing_and_how_far_it_was_checked(law: OxigraphEngine) -> None:
    query = """SELECT ?i (COUNT(DISTINCT ?t) AS ?types) (COUNT(DISTINCT ?s) AS ?standings) (COUNT(DISTINCT ?v) AS ?checks)
      { ?i a dg:Instrument ; eli:type_document ?t ; dg:status ?s ; dg:verification ?v } GROUP BY ?i"""
    rows = {row[0]: row[1:] for row in ask(law, query)}
    around = {row[0] for row in run(law, "CQ-41")}
    assert around <= set(rows)
    assert {name: rows[name] for name in around if rows[name] != ("1", "1", "2")} == {}


def test_what_was_recalled_is_listed_with_the_property(law: OxigraphEngine) -> None:
    rows = run(law, "CQ-43")
    found = {(row[0].removeprefix(CN), row[3].rsplit("#", 1)[-1].rsplit("/", 1)[-1]) for row in rows}
    assert ("dsl-2021", "number") in found
    assert ("deep-synthesis-provisions-2022/art-22", "summary") in found
    assert ("deep-synthesis-provisions-2022/art-15-para-1", "summary") in found
    assert ("deep-synthesis-provisions-2022/art-17", "summary") not in found
    assert ("deep-synthesis-provisions-2022/art-20", "summary") not in found
    assert ("labelling-measures-2025/art-2", "summary") not in found
    assert ("csl-2016/art-47", "summary") not in found
    assert len(found) == len(ask(law, "SELECT ?t ?p { ?t dg:fromMemory ?p }"))


def test_standards_are_not_law(law: OxigraphEngine) -> None:
    ranked = "SELECT ?i { ?i eli:type_document ?t ; eli:number ?n . ?t dg:rank ?r FILTER(REGEX(?n, '^(GB|YD|TC260)')) }"
    assert ask(law, ranked) == []
    binding = "SELECT ?i { ?i dg:status dg:Binding ; eli:number ?n FILTER(REGEX(?n, '^(GB|YD|TC260)')) }"
    assert ask(law, binding) == [(f"{CN}gb-45438-2025",)]


def test_no_date_lies_after_the_day_it_was_written_down_and_order_holds(law: OxigraphEngine) -> None:
    query = """SELECT ?i ?p ?f ?u { ?i a dg:Instrument OPTIONAL { ?i eli:date_publication ?p }
      OPTIONAL { ?i eli:first_date_entry_in_force ?f } OPTIONAL { ?i eli:date_no_longer_in_force ?u } }"""
    for name, published, since, until in ask(law, query):
        days = [date.fromisoformat(day) for day in (published, since, until) if day != "None"]
        assert not days or max(days) <= date(2026, 11, 24), name
        if until != "None":
            assert since < until, name
