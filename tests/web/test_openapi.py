"""The description of the interface is valid, whole, and true; its page loads nothing from elsewhere."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from dutygraph.catalog import load_catalog
from dutygraph.config import Settings
from dutygraph.web import create_app

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from dutygraph.knowledge import Knowledge

OPENAPI_METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
FACTS = {"id": "https://example.org/a", "facts": {"offersToPublicInMainlandChina": True, "generatesText": True}}
TRIED = {
    ("/api/duties", "get"): ["/api/duties", "/api/duties?on=2020-01-01&reading=alternative"],
    ("/api/changes", "get"): ["/api/changes?from=2023-01-01&to=2025-09-01"],
    ("/api/changes", "post"): ["/api/changes?from=2023-01-01&to=2025-09-01"],
    ("/api/norms", "get"): ["/api/norms"],
    ("/api/norms/{norm_id}", "get"): ["/api/norms/file-algorithm"],
    ("/api/queries", "get"): ["/api/queries"],
    ("/api/queries/{query_id}", "get"): [f"/api/queries/{query.id}?limit=20" for query in load_catalog()],
    ("/healthz", "get"): ["/healthz"],
    ("/readyz", "get"): ["/readyz"],
    ("/api/duties", "post"): ["/api/duties"],
    ("/api/explain", "post"): [
        "/api/explain?norm=file-algorithm",
        "/api/explain?norm=label-generated-images-and-video&on=2022-01-01",
    ],
    ("/api/check", "post"): ["/api/check", "/api/check?on=2025-03-01&reading=launch=literal"],
}


@pytest.fixture(scope="module")
def app(knowledge: Knowledge) -> Flask:
    return create_app(Settings(), knowledge)


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    return found


def test_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_route_is_described(app: Flask, document: dict[str, Any]) -> None:
    served = {
        (re.sub(r"<(?:[^<:]+:)?([^>]+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & OPENAPI_METHODS
    }
    described = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    assert described == served
    assert len(served) > 25


def test_every_operation_says_what_it_does_in_both_languages(document: dict[str, Any]) -> None:
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert [o["operationId"] for o in operations if not (o["summary"] and re.search("[\u4e00-\u9fff]", o["description"]))] == []
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["responses"]["default"]["content"]["application/problem+json"]["schema"] == {
            "$ref": "#/components/schemas/Problem"
        }
        assert all(parameter["description"] for parameter in operation.get("parameters", []))


@pytest.mark.parametrize("path_and_method", TRIED, ids=" ".join)
def test_answers_are_as_described(path_and_method: tuple[str, str], document: dict[str, Any], client: FlaskClient) -> None:
    path, method = path_and_method
    schema = document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    schema = schema.get("anyOf", [schema])[0]
    validator = jsonschema.Draft202012Validator({**schema, "components": document["components"]})
    for address in TRIED[path_and_method]:
        response = client.post(address, json=FACTS) if method == "post" else client.get(address)
        assert response.status_code == 200, address
        assert [error.message for error in validator.iter_errors(response.get_json())] == [], address


def test_no_described_answer_is_left_untried(document: dict[str, Any]) -> None:
    described = {
        (path, method)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "$ref" in json.dumps(operation["responses"].get("200", {}).get("content", {}).get("application/json", {}))
    }
    assert described - {("/api/explain", "get")} == set(TRIED)


def test_facts_in_the_description_are_the_facts_schema(document: dict[str, Any], client: FlaskClient) -> None:
    told = json.dumps(document["components"]["schemas"]["Facts-service"]["properties"]["facts"])
    assert told == json.dumps(client.get("/facts.schema.json").get_json(force=True)["$defs"]["service"]["properties"]["facts"])
    validator = jsonschema.Draft202012Validator({"$ref": "#/components/schemas/Facts", "components": document["components"]})
    assert validator.is_valid(FACTS)
    assert not validator.is_valid({**FACTS, "facts": {"generatesText": "perhaps"}})


def test_chinese_words_come_first_where_they_are_asked_for(document: dict[str, Any], client: FlaskClient) -> None:
    other = client.get("/openapi.json?lang=zh").get_json()
    assert other["paths"]["/api/norms"]["get"]["summary"] == document["paths"]["/api/norms"]["get"]["description"] == "全部规范"
    assert list(OpenAPIV31SpecValidator(other).iter_errors()) == []


def test_document_is_made_once_and_revalidated(client: FlaskClient) -> None:
    first = client.get("/openapi.json")
    assert client.get("/openapi.json").data == first.data
    assert client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(("lang", "word"), [("en", "Verdicts on every norm"), ("zh", "全部规范")])
def test_page_loads_only_its_own_files(lang: str, word: str, client: FlaskClient) -> None:
    response = client.get(f"/docs?lang={lang}")
    assert word in response.text
    assert "//" not in re.sub(r"<!doctype[^>]*>", "", response.text)
    assert re.findall(r"<script(?![^>]*src=)|<style| style=| on\w+=", response.text) == []
    loaded = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css))"', response.text)
    assert len(loaded) == 4
    for path in loaded:
        part = client.get(path)
        assert part.status_code == 200
        assert "@import" not in part.text[:2000]
        part.close()
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy


def test_page_asks_nobody_to_validate(client: FlaskClient) -> None:
    with client.get("/static/docs.js") as script:
        assert "validatorUrl: null" in script.text
        assert "http" not in script.text


def test_page_has_no_other_files(client: FlaskClient) -> None:
    assert client.get("/docs/..%2F__init__.py").status_code == 404
    assert client.get("/docs/swagger-ui.map").status_code == 404


def test_no_model_stands_before_sparql(app: Flask) -> None:
    assert {app.view_functions[rule.endpoint].__module__ for rule in app.url_map.iter_rules() if rule.rule == "/sparql"} == {
        "dutygraph.web.sparql"
    }
