"""The query library as REST: described, bound as terms, paged, and copied as code that runs."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from werkzeug.serving import make_server

from dutygraph.binding import KINDS, read_term
from dutygraph.catalog import LibraryQuery, Parameter, bind, load_catalog, load_library, page, total
from dutygraph.config import Settings
from dutygraph.model import Bilingual
from dutygraph.terms import Literal
from dutygraph.vocab import XSD
from dutygraph.web import create_app
from dutygraph.web.library import FORMATS
from dutygraph.web.snippets import SNIPPETS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from dutygraph.knowledge import Knowledge

QUERIES = load_catalog()  # those across graphs need graphs of others: tests/links/test_across_queries.py
IDS = [query.id for query in QUERIES]
OTHER_INSTRUMENT = "explicitly-label-text"


@pytest.fixture(scope="module")
def address(knowledge: Knowledge) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(Settings(), knowledge), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def test_the_list_describes_every_query(client: FlaskClient, knowledge: Knowledge) -> None:
    listed = client.get("/api/queries").get_json()["queries"]
    assert [query["id"] for query in listed] == [query.id for query in load_library()]
    for entry, query in zip(listed, load_library(), strict=True):
        assert [one["iri"] for one in entry["needs"]] == list(query.needs)
        assert entry["question"] == {"en": query.title.en, "zh": query.title.zh}
        assert [provision["id"] for provision in entry["provisions"]] == list(query.provisions)
        assert {provision["iri"] for provision in entry["provisions"]} <= set(knowledge.rulebase.provisions)
        assert [parameter["name"] for parameter in entry["parameters"]] == [parameter.name for parameter in query.parameters]
        assert all(parameter["type"] in KINDS and parameter["description"] for parameter in entry["parameters"])
        assert entry["links"]["self"] == f"/api/queries/{query.id}"
    assert len(listed) >= 30


@pytest.mark.parametrize("query", QUERIES, ids=IDS)
def test_every_query_answers_alike_in_every_format(query: LibraryQuery, client: FlaskClient) -> None:
    plain = client.get(f"/api/queries/{query.id}").get_json()
    table = client.get(f"/api/queries/{query.id}", headers={"Accept": "text/csv"})
    sparql = client.get(f"/api/queries/{query.id}", headers={"Accept": "application/sparql-results+json"})
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert plain["total"] == len(plain["rows"]) == len(rows) == len(sparql.get_json(force=True)["results"]["bindings"]) > 0
    assert [column["name"] for column in plain["columns"]] == list(rows[0])
    for row, line in zip(plain["rows"], rows, strict=True):
        expected = {name: "" if value is None else str(value).lower() for name, value in row.items()}
        assert expected == {name: cell.replace("\r\n", "\n").lower() for name, cell in line.items()}


@pytest.mark.parametrize("query", QUERIES, ids=IDS)
def test_pages_joined_are_the_whole(query: LibraryQuery, client: FlaskClient) -> None:
    whole = client.get(f"/api/queries/{query.id}").get_json()["rows"]
    size = max(1, len(whole) // 3)
    found: list[dict[str, object]] = []
    following: str | None = f"/api/queries/{query.id}?limit={size}"
    pages = 0
    while following:
        response = client.get(following)
        found += response.get_json()["rows"]
        links = {rel: link for link, rel in re.findall(r'<([^>]*)>; rel="(\w+)"', ", ".join(response.headers.getlist("Link")))}
        assert int(response.headers["X-Total-Count"]) == len(whole)
        following, pages = links.get("next"), pages + 1
        assert ("prev" in links) == (pages > 1)
        assert client.get(links["last"]).get_json()["rows"][-1] == whole[-1]
    assert found == whole
    assert pages == -(-len(whole) // size)


def test_page_counts_from_one_and_beyond_the_end_is_empty(client: FlaskClient) -> None:
    second = client.get("/api/queries/CQ-01?page=2&limit=10").get_json()
    assert second["rows"] == client.get("/api/queries/CQ-01?offset=10&limit=10").get_json()["rows"]
    beyond = client.get("/api/queries/CQ-01?offset=9999&limit=10")
    assert beyond.get_json()["rows"] == []
    assert beyond.get_json()["total"] == len(client.get("/api/queries/CQ-01").get_json()["rows"])


def test_csv_is_paged_with_links_as_well(client: FlaskClient) -> None:
    response = client.get("/api/queries/CQ-01?limit=5&format=csv")
    assert len(list(csv.reader(io.StringIO(response.text)))) == 6
    assert "format=csv" in response.headers["Link"]
    assert 'rel="next"' in ",".join(response.headers.getlist("Link"))


@pytest.mark.parametrize(
    ("query", "name", "short", "full"),
    [
        ("CQ-20", "actor", "user", "https://w3id.org/dutygraph/id/actor/user"),
        ("CQ-19", "phase", "preparatory", "https://w3id.org/dutygraph/ns#Preparatory"),
        ("CQ-22", "fact", "hasPublicOpinionAttributes", "fact:hasPublicOpinionAttributes"),
        ("CQ-26", "norm", "label-generated-images-and-video", "norm:label-generated-images-and-video"),
        ("CQ-26", "norm", OTHER_INSTRUMENT, f"https://w3id.org/dutygraph/id/cn/labelling-measures-2025/norm/{OTHER_INSTRUMENT}"),
    ],
)
def test_short_names_stand_for_their_iri(query: str, name: str, short: str, full: str, client: FlaskClient) -> None:
    found = [client.get(f"/api/queries/{query}", query_string={name: value}) for value in (short, full)]
    assert [response.status_code for response in found] == [200, 200]
    assert found[0].get_json()["rows"] == found[1].get_json()["rows"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/queries/CQ-99", 404, "CQ-9"),
        ("/api/queries/CQ-02?servise=https://example.org/a", 400, "service"),
        ("/api/queries/CQ-02?service=", 400, "iri"),
        ("/api/queries/CQ-02?service=a&service=b", 400, "twice"),
        ("/api/queries/CQ-26?norm=label-generated-image-and-video", 404, "Did you mean"),
        ("/api/queries/CQ-26?norm=norm:no-such-norm", 404, "norm"),
        ("/api/queries/CQ-20?actor=nobody", 404, "actor"),
        ("/api/queries/CQ-01?on=20250301", 400, "date"),
        ("/api/queries/CQ-01?limit=0", 400, "limit"),
        ("/api/queries/CQ-01?limit=-1", 400, "limit"),
        ("/api/queries/CQ-01?limit=１", 400, "limit"),
        ("/api/queries/CQ-01?limit=1&offset=1%20}", 400, "offset"),
        ("/api/queries/CQ-01?page=1&offset=1", 400, "page"),
        ("/api/queries/CQ-01?page=0", 400, "page"),
        ("/api/queries/CQ-01?format=pdf", 400, "format"),
    ],
)
def test_wrong_request_is_one_clear_problem(path: str, status: int, said: str, client: FlaskClient) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert said in response.text


def test_what_no_client_takes_is_406(client: FlaskClient) -> None:
    assert client.get("/api/queries/CQ-01", headers={"Accept": "image/png"}).status_code == 406


ATTACKS = [
    "https://example.org/> } UNION { ?service ?p ?o } #",
    "https://example.org/x} VALUES ?y { 1",
    "https://example.org/a\nb",
    "<https://example.org/a> <https://example.org/b>",
    "https://example.org/\\u003E",
    "x:a\u2028} #",
    "dg:a } SELECT",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_parameter_becomes_query_text(attack: str, client: FlaskClient) -> None:
    response = client.get("/api/queries/CQ-02", query_string={"service": attack, "limit": "5"})
    assert response.status_code == 400 or response.get_json()["total"] == 0


@pytest.mark.parametrize("text", ['"', "a\u2028PREFIX x: <y>", "\n# }\nPREFIX", "} LIMIT 1 #", "\u0085#", "'''\\", "中文"])
def test_text_stays_a_literal_also_when_paged_and_counted(text: str, knowledge: Knowledge) -> None:
    source = "SELECT ?text WHERE {\n  VALUES ?text { UNDEF }  # param\n}\nORDER BY ?text\n"
    query = LibraryQuery(
        "CQ-00",
        "echo",
        Bilingual("", ""),
        (),
        (Parameter("text", "text", "", optional=True, example=None),),
        ("text: text",),
        source,
    )
    bound = bind(query, {"text": text})
    assert knowledge.engine.query(page(bound, limit=2, offset=0)).rows == ((Literal(text),),)
    assert knowledge.engine.query(total(bound)).rows == ((Literal("1", XSD + "integer"),),)


VALUES = [
    ("iri", "dg:Duty", "https://w3id.org/dutygraph/ns#Duty"),
    ("iri", "<urn:x>", "urn:x"),
    ("integer", "-007", Literal("-7", XSD + "integer")),
    ("decimal", "0.50", Literal("0.50", XSD + "decimal")),
    ("boolean", "true", Literal("true", XSD + "boolean")),
    ("date", "2024-02-29", Literal("2024-02-29", XSD + "date")),
    ("datetime", "2025-01-01T00:00:00+08:00", Literal("2025-01-01T00:00:00+08:00", XSD + "dateTime")),
    ("language", "zh-Hans", Literal("zh-Hans")),
    ("text", "", Literal("")),
    ("norm", "file-algorithm", "https://w3id.org/dutygraph/id/cn/genai-measures-2023/norm/file-algorithm"),
    ("actor", "user", "https://w3id.org/dutygraph/id/actor/user"),
    ("phase", "development", "https://w3id.org/dutygraph/ns#Development"),
    ("fact", "generatesText", "https://w3id.org/dutygraph/fact#generatesText"),
]


@pytest.mark.parametrize(("kind", "text", "term"), VALUES)
def test_each_kind_reads_its_own_values(kind: str, text: str, term: object) -> None:
    assert read_term(kind, text) == term


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("iri", "no-colon"),
        ("iri", "1x:y"),
        ("integer", "1_000"),
        ("integer", "١"),
        ("integer", "1" * 19),
        ("decimal", "1e9"),
        ("decimal", "NaN"),
        ("boolean", "yes"),
        ("date", "2025-02-29"),
        ("date", "2025-W01-1"),
        ("datetime", "2025-01-01T25:00:00"),
        ("language", "zh_CN"),
        ("text", "a\0b"),
        ("text", "\ud800"),
        ("norm", "a b"),
    ],
)
def test_each_kind_refuses_what_is_none_of_its_values(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_term(kind, text)


def test_every_kind_is_tried_above() -> None:
    assert {kind for kind, _, _ in VALUES} == set(KINDS)


RUN = {"curl": ["sh"], "python": [sys.executable, "-"], "js": ["node", "-"]}


@pytest.mark.parametrize("language", RUN)
@pytest.mark.parametrize("path", ["/api/queries/CQ-19?phase=preparatory&limit=3&page=2", "/api/queries/CQ-01"])
def test_a_snippet_runs_and_prints_the_rows(language: str, path: str, address: str, client: FlaskClient) -> None:
    if shutil.which(RUN[language][0]) is None:
        pytest.skip(f"{RUN[language][0]} is not installed here (24 Nov 2026)")
    joint = "&" if "?" in path else "?"
    rows = client.get(path).get_json()["rows"]
    snippet = client.get(f"{path}{joint}format={language}", base_url=address).data
    done = subprocess.run(RUN[language], input=snippet, capture_output=True, check=True, timeout=60)
    printed = done.stdout.decode()
    if language == "curl":
        assert json.loads(printed)["rows"] == rows
    elif language == "js":
        assert [json.loads(line) for line in printed.splitlines()] == rows
    else:
        assert printed.splitlines() == [str(row) for row in rows]
    assert len(rows) > 1


@pytest.mark.parametrize("language", SNIPPETS)
def test_a_snippet_quotes_what_it_is_given(language: str, client: FlaskClient) -> None:
    hostile = "urn:x';$(id)&x"
    text = client.get("/api/queries/CQ-02", query_string={"service": hostile, "format": language}).text
    assert "$(" not in text
    assert quote(hostile) in text
    assert "format=json" in text


def test_command_line_and_http_give_the_same_rows(client: FlaskClient, root: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "dutygraph",
        "query",
        "CQ-20",
        "--param",
        "actor=user",
        "--on",
        "2025-03-01",
        "--format",
        "csv",
    ]
    done = subprocess.run(command, capture_output=True, check=True, cwd=root)
    assert done.stdout == client.get("/api/queries/CQ-20?actor=user&format=csv").data
    assert set(FORMATS) == {"json", "sparql-json", "csv", "tsv", "xml", "sparql"}
