"""Memento on provision IRIs: TimeGate, versions, TimeMap, and days without a version (RFC 7089)."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ART_9 = "/id/cn/labelling-measures-2025/art-9"
AUTUMN = "Mon, 01 Sep 2025 08:00:00 GMT"


@pytest.mark.parametrize(
    ("path", "accept", "status", "said"),
    [
        (ART_9, AUTUMN, 302, "/memento/20250901" + ART_9),
        (ART_9, "Sun, 31 Aug 2025 16:00:00 GMT", 302, "/memento/20250901" + ART_9),  # midnight in China
        (ART_9, "Sun, 31 Aug 2025 15:59:59 GMT", 404, "was not in force on 2025-08-31"),
        (ART_9 + ".ttl", AUTUMN, 302, "/memento/20250901" + ART_9 + ".ttl"),
        (ART_9 + "-para-1", AUTUMN, 302, "/memento/20250901" + ART_9 + "-para-1"),
        ("/id/cn/genai-measures-2023/art-17", "Tue, 15 Aug 2023 00:00:00 GMT", 302, "/memento/20230815/"),
        ("/id/cn/genai-measures-2023/art-17", "Mon, 14 Aug 2023 00:00:00 GMT", 404, "was not in force on 2023-08-14"),
        ("/id/cn/genai-measures-2023", AUTUMN, 302, "/memento/20230815/id/cn/genai-measures-2023"),
        ("/id/cn/genai-measures-2023/norm/file-algorithm", AUTUMN, 302, "/memento/20230815/"),
        ("/id/actor/provider", AUTUMN, 406, "has no versions in time"),
        ("/id/cn/genai-measures-2023/art-99", AUTUMN, 406, "has no versions in time"),
        (ART_9, "2025-09-01", 400, "is not an HTTP date"),
        (ART_9, "yesterday", 400, "is not an HTTP date"),
        (ART_9, "", 400, "is not an HTTP date"),
    ],
)
def test_time_gate(path: str, accept: str, status: int, said: str, client: FlaskClient) -> None:
    response = client.get(path, headers={"Accept-Datetime": accept})
    assert response.status_code == status
    if status == 302:
        assert response.headers["Location"].startswith(said)
        assert "Accept-Datetime" in response.headers["Vary"]
    else:
        problem = json.loads(response.text)
        assert said in problem.get("detail", "") + problem["title"]
        assert problem["instance"] != "urn:request:"


def test_without_the_header_the_provision_answers_as_ever_and_names_its_versions(client: FlaskClient) -> None:
    response = client.get(ART_9 + ".ttl")
    links = ", ".join(response.headers.getlist("Link"))
    assert response.status_code == 200
    assert "Memento-Datetime" not in response.headers
    assert 'rel="original timegate"' in links
    assert 'rel="timemap"; type="application/link-format"' in links
    assert "Accept-Datetime" in response.headers["Vary"]
    assert 'rel="timemap"' not in ", ".join(client.get("/id/actor/provider").headers.getlist("Link"))


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "text/html"])
def test_memento_tells_its_day_and_the_norms_then_in_force(accept: str, client: FlaskClient) -> None:
    response = client.get("/memento/20250901" + ART_9, headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, accept)
    assert parsedate_to_datetime(response.headers["Memento-Datetime"]).isoformat() == "2025-08-31T16:00:00+00:00"
    assert "keep-unlabelled-output-logs-six-months" in response.text
    assert "file-algorithm" not in response.text
    assert 'rel="first last memento"' in ", ".join(response.headers.getlist("Link"))


def test_time_map_lists_every_version(client: FlaskClient) -> None:
    response = client.get("/timemap" + ART_9)
    assert response.mimetype == "application/link-format"
    assert response.text.count("memento/2025") == 1
    (url,) = re.findall(r'<([^>]+)>; rel="first last memento"', response.text)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("path", ["/timemap/id/actor/provider", "/memento/20250831" + ART_9, "/memento/never" + ART_9])
def test_what_is_not_there_is_not_found(path: str, client: FlaskClient) -> None:
    assert client.get(path).status_code == 404


def test_changes_over_http(client: FlaskClient) -> None:
    body = json.dumps({"id": "urn:x:chat", "facts": {"distributesApplications": True, "offersToPublicInMainlandChina": True}})
    found = client.post("/api/changes?from=2025-08-31&to=2025-09-01", data=body, content_type="application/json")
    document = json.loads(found.text)
    assert (document["from"], document["to"]) == ("2025-08-31", "2025-09-01")
    begun = {item["norm"]: item["after"] for item in document["services"][0]["changes"]}
    assert begun["ask-apps-whether-they-generate"] == "undetermined"
    assert {item["instrument"].rpartition("/")[2] for item in document["services"][0]["changes"]} == {"labelling-measures-2025"}


@pytest.mark.parametrize(
    ("query", "status", "where"),
    [
        ("", 400, "from"),
        ("?from=soon", 400, "from"),
        ("?from=2025-01-01&to=never", 400, "to"),
        ("?from=2025-02-01&to=2025-01-01", 400, "to"),
    ],
)
def test_bad_days_are_refused(query: str, status: int, where: str, client: FlaskClient) -> None:
    response = client.get("/api/changes" + query)
    assert (response.status_code, json.loads(response.text)["where"]) == (status, where)
