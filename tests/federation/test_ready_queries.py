"""The ready queries that join us with public endpoints, against a stand-in that holds what the endpoint would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from servers import our_server, oxigraph_serve

if TYPE_CHECKING:
    from pathlib import Path

WIKIDATA = """PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA { wd:Q1 wdt:P31 wd:Q2 ; wdt:P17 wd:Q148 ; rdfs:label "%s"@zh . wd:Q2 wdt:P279 wd:Q820655 }"""
CELLAR = """PREFIX cdm: <http://publications.europa.eu/ontology/cdm#>
INSERT DATA { <x:w> cdm:resource_legal_id_celex '32024R1689' . <x:e> cdm:expression_belongs_to_work <x:w> ;
  cdm:expression_uses_language <http://publications.europa.eu/resource/authority/language/ENG> ; cdm:expression_title '%s' }"""
STANDINS = {
    "laws-of-china-in-wikidata": ("https://query.wikidata.org/sparql", WIKIDATA),
    "eu-acts-in-cellar": ("https://publications.europa.eu/webapi/rdf/sparql", CELLAR),
}


def test_every_ready_query_is_tried(root: Path) -> None:
    assert {path.stem for path in (root / "queries/federated").glob("*.rq")} == set(STANDINS)


@pytest.mark.parametrize("name", sorted(STANDINS))
def test_a_ready_query_joins_two_graphs(root: Path, name: str) -> None:
    endpoint, data = STANDINS[name]
    text = (root / f"queries/federated/{name}.rq").read_text(encoding="utf-8")
    assert text.count(endpoint) == 1
    with oxigraph_serve() as standin, our_server("--allow-hosts", standin.home) as ours:
        update = (data % "中华人民共和国网络安全法").encode()
        assert standin.send("POST", standin.update, update, {"Content-Type": "application/sparql-update"}).status == 204
        form = urlencode({"query": text.replace(endpoint, standin.query)}).encode()
        reply = ours.send("POST", "/sparql", form, {"Content-Type": "application/x-www-form-urlencoded"})
    assert reply.status == 200, reply.body
    (row,) = json.loads(reply.body)["results"]["bindings"]
    assert len(row) == 3
    assert "0" not in {cell["value"] for cell in row.values()}
