"""``/api`` answers about the services loaded and about those sent, in the same words as everything else."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from dutygraph.applicability import assess
from dutygraph.config import Settings
from dutygraph.facts import FORMATS, load_facts
from dutygraph.knowledge import open_knowledge
from dutygraph.reading import parse_reading
from dutygraph.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dutygraph.knowledge import Knowledge
    from dutygraph.rulebase import Rulebase

SAME = Path(__file__).parents[1] / "facts/same"
CHATBOT = "https://w3id.org/dutygraph/id/example/s01-domestic-text-chatbot"
STRANGER = "https://w3id.org/dutygraph/id/example/s30-almost-nothing-known"
DG = "https://w3id.org/dutygraph/ns#"
PREDICATES = {"applies": "subjectTo", "does-not-apply": "notSubjectTo", "undetermined": "maybeSubjectTo"}


def _rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    text = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}).text
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(("graph", "reading"), [("", "majority"), ("alternative", "alternative")])
def test_the_main_question_is_answered_from_the_graph_of_the_reading(
    graph: str, reading: str, client: FlaskClient, knowledge: Knowledge, rulebase: Rulebase
) -> None:
    pattern = "?service dg:subjectTo ?duty"
    if graph:
        pattern = f"GRAPH <https://w3id.org/dutygraph/id/reading/{graph}> {{ {pattern} }}"
    found = {(row["service"], row["duty"]) for row in _rows(client, f"SELECT ?service ?duty WHERE {{ {pattern} }}")}
    side = parse_reading(reading, rulebase)
    expected = {
        (str(service.id), str(verdict.norm.iri))
        for service in knowledge.services.values()
        for verdict in assess(service, rulebase, on=knowledge.day(), reading=side).verdicts
        if verdict.verdict == "applies"
    }
    assert found == expected
    assert len(knowledge.services) >= 20
    assert len(found) > 500


def test_the_two_readings_differ_in_the_store(client: FlaskClient) -> None:
    query = "SELECT ?duty WHERE { GRAPH <https://w3id.org/dutygraph/id/reading/%s> { ?service dg:subjectTo ?duty } }"
    assert sorted(map(str, _rows(client, query % "majority"))) != sorted(map(str, _rows(client, query % "alternative")))


def test_what_is_loaded_is_judged_by_a_get(client: FlaskClient, knowledge: Knowledge, rulebase: Rulebase) -> None:
    document = json.loads(client.get("/api/duties").text)
    assert (document["on"], document["reading"]) == ("2025-03-01", "majority")
    assert [service["service"] for service in document["services"]] == list(knowledge.services)
    for service in document["services"]:
        assert [verdict["norm"] for verdict in service["verdicts"]] == [norm.id for norm in rulebase.norms]


def test_one_service_is_chosen_by_its_iri(client: FlaskClient) -> None:
    (service,) = json.loads(client.get("/api/duties", query_string={"service": CHATBOT}).text)["services"]
    assert service["service"] == CHATBOT


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_facts_format_may_be_posted_and_gives_the_same_verdicts(suffix: str, client: FlaskClient) -> None:
    response = client.post("/api/duties", data=(SAME / f"acme-chat{suffix}").read_bytes(), content_type=FORMATS[suffix])
    first = client.post("/api/duties", data=(SAME / "acme-chat.json").read_bytes(), content_type="application/json")
    assert response.status_code == 200
    assert response.data == first.data


def test_a_posted_service_is_not_kept(client: FlaskClient, knowledge: Knowledge) -> None:
    before = knowledge.engine.size()
    client.post("/api/duties", data=(SAME / "acme-chat.json").read_bytes(), content_type="application/json")
    assert (knowledge.engine.size(), "https://example.org/acme-chat" in knowledge.services) == (before, False)


def test_day_and_reading_are_the_clients_to_choose(client: FlaskClient) -> None:
    before = json.loads(client.get("/api/duties?on=2023-08-14").text)
    assert before["on"] == "2023-08-14"
    own = [v for s in before["services"] for v in s["verdicts"] if v["instrument"].endswith("/genai-measures-2023")]
    assert not any(v["verdict"] == "applies" and v["type"] == "obligation" for v in own)
    assert len(own) == 29 * 144
    other = json.loads(client.get("/api/duties?reading=alternative").text)
    assert other["reading"] == "alternative"
    assert other["services"] != json.loads(client.get("/api/duties").text)["services"]
    assert json.loads(client.get("/api/duties?reading=launch%3Dliteral").text)["reading"] == "launch=literal"


def test_csv_and_turtle_say_what_json_says(client: FlaskClient) -> None:
    url = f"/api/duties?service={STRANGER}"
    (service,) = json.loads(client.get(url).text)["services"]
    as_csv = client.get(url, headers={"Accept": "text/csv"})
    assert as_csv.content_type == "text/csv; charset=utf-8"
    rows = [(row["norm"], row["verdict"]) for row in csv.DictReader(io.StringIO(as_csv.text))]
    assert rows == [(verdict["norm"], verdict["verdict"]) for verdict in service["verdicts"]]
    expected = {(verdict["iri"], DG + PREDICATES[verdict["verdict"]]) for verdict in service["verdicts"]}
    for media in ("text/turtle", "application/ld+json"):
        response = client.get(url, headers={"Accept": media})
        quads = ox.parse(response.data, format=ox.RdfFormat.from_media_type(media))
        found = {(q.object.value, q.predicate.value) for q in quads if q.subject == ox.NamedNode(STRANGER)}
        assert response.mimetype == media
        assert found == expected
    assert len(expected) == 267


def test_explain_gives_chain_and_settling_sets(client: FlaskClient) -> None:
    document = json.loads(client.get(f"/api/explain?norm=file-algorithm&service={STRANGER}").text)
    assert (document["verdict"], document["condition"]["truth"]) == ("undetermined", "unknown")
    assert document["toApply"]
    assert document["toNotApply"]
    posted = client.post(
        "/api/explain?norm=file-algorithm", data=(SAME / "acme-chat.yaml").read_bytes(), content_type="application/yaml"
    )
    assert json.loads(posted.text)["service"] == "https://example.org/acme-chat"
    turtle = client.get(f"/api/explain?norm=file-algorithm&service={STRANGER}", headers={"Accept": "text/turtle"})
    assert (turtle.mimetype, "prov:wasGeneratedBy" in turtle.text) == ("text/turtle", True)


def test_norms_are_listed_in_provision_order_and_found_by_id(client: FlaskClient, rulebase: Rulebase) -> None:
    norms = json.loads(client.get("/api/norms").text)["norms"]
    assert [norm["norm"] for norm in norms] == [norm.id for norm in rulebase.norms]
    for norm in norms:
        assert json.loads(client.get(f"/api/norms/{norm['norm']}").text) == norm
    assert len([norm for norm in norms if norm["instrument"].endswith("/genai-measures-2023")]) == 144
    assert len(norms) == 267


JSON = "application/json"
BAD_BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", JSON),
    "no media type": (b"{}", ""),
    "unknown media type": (b"{}", "text/plain"),
    "form": (b"a=b", "application/x-www-form-urlencoded"),
    "half": (b'{"id": ', JSON),
    "not UTF-8": (b"\xff\xfe", JSON),
    "unknown fact": (b'{"id": "a:a", "facts": {"generateText": true}}', JSON),
    "text for boolean": (b'{"id": "a:a", "facts": {"generatesText": "true"}}', JSON),
    "deep": (b"[" * 100_000, JSON),
    "deep in a fact": (b'{"id": "a:a", "facts": {"generatesText": ' + b"[" * 900 + b"]" * 900 + b"}}", JSON),
    "deep yaml": (b"- " * 100_000, "application/yaml"),
    "too many digits": (b'{"id": "a:a", "facts": {"registeredUserCount": ' + b"9" * 5000 + b"}}", JSON),
    "half a character": (b'{"id": "https://e.org/\\ud800"}', JSON),
    "id no RDF can hold": (b'{"id": "https://[bad"}', JSON),
    "language no RDF can hold": (b'{"id": "a:a", "name": {"i-foo": "x"}}', JSON),
    "only a byte-order mark": (b"\xef\xbb\xbf", "text/csv"),
    "fault behind a byte-order mark": (
        b"\xef\xbb\xbf<a:a> <https://w3id.org/dutygraph/fact#nope> <a:b> .",
        "application/n-triples",
    ),
    "choice unknown": (
        b"<a:a> <https://w3id.org/dutygraph/fact#entityType> <https://w3id.org/dutygraph/fact#unknown> .",
        "text/turtle",
    ),
    "a verdict": (b"<a:a> <https://w3id.org/dutygraph/ns#subjectTo> <a:b> .", "text/turtle"),
    "nul bytes": (b"\0" * 100, "application/trig"),
    "same id twice": (b"id\na:a\na:a\n", "text/csv"),
}


def _is_problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.text
    problem: dict[str, Any] = json.loads(response.text)
    assert (problem["status"], problem["code"]) == (status, code)
    return problem


@pytest.mark.parametrize("accept", ["application/json", "text/turtle"])
@pytest.mark.parametrize(("body", "media"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_body_is_the_clients_fault(body: bytes, media: str, accept: str, client: FlaskClient) -> None:
    for path in ("/api/duties", "/api/explain?norm=file-algorithm"):
        problem = _is_problem(client.post(path, data=body, content_type=media, headers={"Accept": accept}), 422, "facts")
        assert problem["where"].startswith("request body")


def test_the_bad_bodies_are_counted() -> None:
    assert len(BAD_BODIES) == 21


@pytest.mark.parametrize(
    ("url", "status", "code", "says"),
    [
        ("/api/duties?on=2023-13-40", 400, "parameter", "not a day of the calendar"),
        ("/api/duties?reading=minority", 400, "usage", "not a reading"),
        ("/api/duties?reading=launch%3Dnope", 404, "unknown-term", "no side"),
        ("/api/duties?service=https://example.org/none", 404, "unknown-term", "not known here"),
        ("/api/explain", 400, "parameter", '"norm" is missing'),
        ("/api/explain?norm=file-algoritm", 404, "unknown-term", "no norm"),
        ("/api/explain?norm=file-algorithm", 400, "parameter", "29 services"),
        ("/api/norms/file-algoritm", 404, "unknown-term", "no norm"),
        ("/nowhere", 404, "http-404", "Not Found"),
    ],
)
def test_a_wrong_address_or_parameter_is_a_problem_with_a_code(
    url: str, status: int, code: str, says: str, client: FlaskClient
) -> None:
    assert says in _is_problem(client.get(url), status, code)["title"]


def test_another_method_is_405(client: FlaskClient) -> None:
    response = client.delete("/api/duties")
    _is_problem(response, 405, "http-405")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_with_no_service_loaded_a_get_says_so(rulebase: Rulebase) -> None:
    empty = create_app(Settings(), open_knowledge((), rulebase=rulebase)).test_client()
    assert "POST facts" in _is_problem(empty.get("/api/duties"), 404, "unknown-term")["remedy"]


def test_the_named_graph_a_fact_stands_in_does_not_change_a_verdict(rulebase: Rulebase) -> None:
    answers = set()
    for suffix in (".ttl", ".trig"):
        opened = open_knowledge(load_facts([SAME / f"acme-chat{suffix}"], rulebase), rulebase=rulebase)
        app = create_app(Settings(), opened).test_client()
        answers.add(app.get("/sparql", query_string={"query": "SELECT ?d { ?s dg:subjectTo ?d } ORDER BY ?d"}).data)
    assert len(answers) == 1


def test_facts_from_the_network_open_no_file_of_this_machine(client: FlaskClient, tmp_path: Path) -> None:
    """Were the file opened, its digest would not fit, and the answer would say so."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    facts = dict.fromkeys(("usesGenerativeAITechnology", "providesContentGenerationService", "offersToPublicInMainlandChina"), True)
    record = {"for": "file-algorithm", "kind": "FilingRecord", "url": secret.as_uri(), "sha256": "0" * 64}
    described = {"id": "urn:example:a", "facts": {**facts, "hasPublicOpinionAttributes": True}, "evidence": [record]}
    response = client.post("/api/check?on=2025-06-01", data=json.dumps(described), content_type="application/json")
    found = next(f for f in json.loads(response.text)["findings"] if f["norm"] == "file-algorithm")
    assert found["outcome"] == "passed"
    assert "digest" not in found["message"]["en"]
