"""No dead IRI: whatever we mint answers, in the form that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from dutygraph.reasoning import law_quads
from dutygraph.terms import Blank
from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from flask.testing import FlaskClient

DUTY = "/id/cn/genai-measures-2023/norm/label-generated-images-and-video"
FORMS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "json": ("application/json", ox.RdfFormat.JSON_LD),
}


def test_every_iri_of_the_law_graph_dereferences(client: FlaskClient) -> None:
    ours = {s for s, _, _, _ in law_quads() if not isinstance(s, Blank) and s.startswith(BASE)}
    paths = {iri.removeprefix(BASE).split("#")[0] for iri in ours}
    dead = [
        path for path in sorted(paths) if client.get(f"/{path}", headers={"Accept": "text/turtle"}).status_code not in {200, 303}
    ]
    assert len(paths) > 500
    assert dead == []


def test_a_namespace_holds_all_its_terms(client: FlaskClient) -> None:
    for name in ("ns", "fact"):
        terms = {s for s, _, _, _ in law_quads() if s.startswith(f"{BASE}{name}#")}
        found = {quad.subject.value for quad in ox.parse(client.get(f"/{name}.nt").data, format=ox.RdfFormat.N_TRIPLES)}
        assert len(terms) > 50
        assert terms <= found


@pytest.mark.parametrize("suffix", FORMS)
def test_accept_and_suffix_give_the_same_graph(suffix: str, client: FlaskClient) -> None:
    media, form = FORMS[suffix]
    by_suffix, by_accept = client.get(f"{DUTY}.{suffix}"), client.get(DUTY, headers={"Accept": media}, follow_redirects=True)
    assert by_suffix.content_type.startswith(media)
    assert len(list(ox.parse(by_suffix.data, format=form))) == len(list(ox.parse(by_accept.data, format=form))) > 15
    assert 'rel="alternate"' in by_accept.headers["Link"]
    assert "Accept" in by_accept.headers["Vary"]


def test_a_condition_comes_with_its_class_expression(client: FlaskClient) -> None:
    text = client.get("/id/cn/genai-measures-2023/condition/InScope.ttl").text
    assert text.count("hasValue") == 3


@pytest.mark.parametrize(("language", "said"), [("en", "label generated images and video"), ("zh", "图像")])
def test_a_browser_gets_a_page_in_its_language(language: str, said: str, client: FlaskClient) -> None:
    page = client.get(DUTY, headers={"Accept": "text/html", "Accept-Language": language}, follow_redirects=True)
    assert page.content_type.startswith("text/html")
    assert said in page.text
    assert set(re.findall("<script[^>]*>", page.text)) <= {'<script type="application/ld+json">'}


@pytest.mark.parametrize("path", ["/id/cn/nothing", "/id/<b>", "/module/none", "/id/a%20b", "/id/" + "x" * 5000, "/ns.exe"])
def test_what_we_never_minted_is_not_found(path: str, client: FlaskClient) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"
