"""HEAD, OPTIONS, CORS and conditional requests, on every route."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dutygraph.config import Settings
from dutygraph.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from dutygraph.knowledge import Knowledge

NORM = "cn/genai-measures-2023/norm/file-algorithm"
VALUES = {
    "/id/<path:name>": f"/id/{NORM}.ttl",
    "/module/<path:name>": "/module/norm",
    "/<namespace>.<suffix>": "/ns.ttl",
    "/api/norms/<norm_id>": "/api/norms/file-algorithm",
    "/api/queries/<query_id>": "/api/queries/CQ-01",
    "/static/<path:filename>": "/static/dutygraph.css",
    "/api/explain": "/api/explain?norm=file-algorithm&service=https://w3id.org/dutygraph/example/kimi",
    "/id/dataset.<suffix>": "/id/dataset.ttl",
    "/dump/<version_wanted>/<name>": "/dump/0.1.0/dutygraph.ttl",
    "/docs/<asset>": "/docs/swagger-ui.css",
    "/store": "/store?default",
    "/store/<path:direct>": "/store/acme",
    "/api/changes": "/api/changes?from=2023-01-01",
    "/memento/<day>/id/<path:rest>": "/memento/20230815/id/cn/genai-measures-2023/art-12",
    "/timemap/id/<path:rest>": "/timemap/id/cn/genai-measures-2023/art-12",
    "/sparql": "/sparql?query=ASK{}",
}


@pytest.fixture(scope="module")
def paths(knowledge: Knowledge) -> dict[str, set[str]]:
    rules = create_app(Settings(), knowledge).url_map.iter_rules()
    return {VALUES.get(rule.rule, rule.rule): set(rule.methods or ()) for rule in rules}


def test_head_is_get_without_a_body(paths: dict[str, set[str]], client: FlaskClient) -> None:
    tried = [path for path, methods in paths.items() if "GET" in methods]
    for path in tried:
        got, headed = client.get(path), client.head(path)
        assert (headed.status_code, headed.content_type) == (got.status_code, got.content_type), path
        assert got.status_code in {200, 303, 400, 404}, path
        assert headed.data == b"", path
        assert headed.headers.get("ETag") == got.headers.get("ETag"), path
        got.close()
        headed.close()
    assert len(tried) > 15


def test_a_page_of_another_origin_may_ask(paths: dict[str, set[str]], client: FlaskClient) -> None:
    for path, methods in paths.items():
        asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
        response = client.options(path, headers={**asked, "Access-Control-Request-Headers": "authorization,content-type"})
        assert response.status_code in {200, 204}, path
        assert response.headers["Access-Control-Allow-Origin"] == "*", path
        allowed = {word.strip() for word in response.headers["Access-Control-Allow-Methods"].split(",")}
        assert methods <= allowed, path
        assert response.headers["Access-Control-Allow-Headers"] == "authorization,content-type", path
    assert len(paths) > 15


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/api/norms/none", "/api/queries/CQ-01?limit=x", "/api/check"])
def test_pages_and_errors_can_be_read_from_elsewhere(path: str, client: FlaskClient) -> None:
    response = client.get(path)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Link" in response.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "path",
    [f"/id/{NORM}.ttl", "/module/norm.nt", "/ns.jsonld", "/api/norms", "/api/queries", "/api/queries/CQ-01", "/context.jsonld"],
)
def test_what_did_not_change_is_not_sent_again(path: str, client: FlaskClient) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
