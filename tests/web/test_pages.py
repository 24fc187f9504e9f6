"""The pages work without scripts, in English and in Chinese; health, schema and context have their addresses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from dutygraph.facts import facts_schema, jsonld_context

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from dutygraph.rulebase import Rulebase


def test_health_says_the_day_that_verdicts_are_for(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, json.loads(response.text)) == (200, {"status": "ok", "on": "2025-03-01"})


@pytest.mark.parametrize(
    ("url", "accept_language", "lang", "says"),
    [
        ("/", "", "en", "Which duties bind this service"),
        ("/", "zh-CN,zh;q=0.9,en;q=0.1", "zh-Hans", "哪些义务约束这项服务"),
        ("/", "de", "en", "Norms"),
        ("/?lang=zh", "en", "zh-Hans", "规范"),
        ("/?lang=en", "zh", "en", "Services loaded"),
        ("/?lang=fr", "", "en", "Norms"),
    ],
)
def test_the_home_page_speaks_the_readers_language(
    url: str, accept_language: str, lang: str, says: str, client: FlaskClient
) -> None:
    response = client.get(url, headers={"Accept-Language": accept_language})
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert f'<html lang="{lang}">' in response.text
    assert says in response.text
    assert "267" in response.text
    assert "2025-03-01" in response.text


def test_pages_load_nothing_from_elsewhere_and_run_no_script(client: FlaskClient) -> None:
    for url, accept in (("/", "*/*"), ("/?lang=zh", "*/*"), ("/sparql", "text/html")):
        text = client.get(url, headers={"Accept": accept}).text
        assert "<script" not in text
        assert re.findall(r'(?:src|href|action)="(?!/)', text) == []


def test_every_link_of_the_home_page_leads_somewhere(client: FlaskClient) -> None:
    links = re.findall(r'href="([^"]+)"', client.get("/").text)
    assert len(links) >= 6
    for link in links:
        with client.get(link, headers={"Accept": "text/html, */*"}) as response:
            assert response.status_code == 200, link


def test_schema_and_context_are_published_as_they_are_used(client: FlaskClient, rulebase: Rulebase) -> None:
    schema, context = client.get("/facts.schema.json"), client.get("/context.jsonld")
    assert (schema.mimetype, json.loads(schema.text)) == ("application/schema+json", facts_schema(rulebase))
    assert (context.mimetype, json.loads(context.text)) == ("application/ld+json", jsonld_context(rulebase))


def test_every_answer_has_a_request_id_and_is_not_sniffed(client: FlaskClient) -> None:
    for url in ("/", "/healthz", "/nowhere", "/api/norms"):
        headers = client.get(url).headers
        assert re.fullmatch(r"[0-9a-f]{12}", headers["X-Request-Id"])
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_that_opens_the_endpoint_gets_the_query_form(client: FlaskClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
    response = client.get("/sparql", headers={"Accept": accept, "Accept-Language": "zh-CN,zh;q=0.9"})
    assert response.status_code == 200
    assert "<textarea" in response.text
    assert 'lang="zh-Hans"' in response.text
