"""Search finds Chinese and English, short words, citations, and survives what people type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from dutygraph.web.pages.finder import KINDS, finder_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from dutygraph.rulebase import Rulebase


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("algorithm filing", "file-algorithm"),
        ("备案", "file-algorithm"),
        ("算法备案", "file-algorithm"),
        ("标识", "art-12"),
        ("generatesImages", "generatesImages"),
        ("LABEL", "label-generated-images-and-video"),
        ("minors", "art-10"),
        ("网信", "cyberspace-department"),
    ],
)
def test_words_of_either_language_find_what_they_name(text: str, found: str, client: FlaskClient) -> None:
    document = json.loads(client.get(f"/api/search?limit=500&q={quote(text)}").text)
    assert document["total"] == len(document["results"]) or document["total"] > 500
    assert any(found in hit["iri"] for hit in document["results"])


@pytest.mark.parametrize("text", ["art. 17(1)", "第十七条第一款", "Art 17, para 1", "art-17-para-1"])
def test_a_citation_finds_its_provision_first(text: str, client: FlaskClient) -> None:
    first = json.loads(client.get(f"/api/search?q={quote(text)}").text)["results"][0]
    assert first["iri"].endswith("/genai-measures-2023/art-17-para-1")


@pytest.mark.parametrize("text", ['"', "a OR b*", "NEAR(", "';--", "(", "\u202e", "x" * 5000, "-", "%", "col:value", "AND"])
def test_what_looks_like_syntax_is_only_words(text: str, client: FlaskClient) -> None:
    assert client.get(f"/search?q={quote(text)}").status_code == 200


def test_every_kind_can_be_found_and_filtered(rulebase: Rulebase) -> None:
    finder = finder_of(rulebase)
    for kind in KINDS:
        _, hits = finder.find("e", kind=kind, limit=5)
        assert hits, kind
        assert {hit.kind for hit in hits} == {kind}


def test_everything_that_is_found_answers(client: FlaskClient, rulebase: Rulebase) -> None:
    _, hits = finder_of(rulebase).find("service", limit=40)
    assert len(hits) > 20
    for hit in hits:
        assert client.get(hit.path.split("#")[0], headers={"Accept": "text/html"}, follow_redirects=True).status_code == 200, (
            hit.path
        )


@pytest.mark.parametrize(
    ("query", "status"), [("", 400), ("q=a&kind=nothing", 400), ("q=a&limit=0", 400), ("q=a&limit=x", 400), ("q=a", 200)]
)
def test_the_interface_says_what_it_takes(query: str, status: int, client: FlaskClient) -> None:
    response = client.get(f"/api/search?{query}")
    assert response.status_code == status
    assert response.mimetype == ("application/json" if status == 200 else "application/problem+json")
