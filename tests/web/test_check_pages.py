"""Checking a service on the pages: state in the address, the same verdicts as elsewhere, hostile files explained."""

from __future__ import annotations

import io
import json
import re
import zlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from dutygraph.applicability import assess
from dutygraph.config import Settings
from dutygraph.errors import ParameterError
from dutygraph.facts import read_facts
from dutygraph.knowledge import bundled_examples, open_knowledge
from dutygraph.model import Service
from dutygraph.reports import FORMATS
from dutygraph.web import create_app
from dutygraph.web.pages.check import next_question
from dutygraph.web.pages.factsfile import document_bytes
from dutygraph.web.pages.state import pack, unpack

if TYPE_CHECKING:
    from datetime import date

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dutygraph.knowledge import Knowledge
    from dutygraph.model import FactValue
    from dutygraph.rulebase import Rulebase

ANSWERS = {
    "usesGenerativeAITechnology": "yes",
    "providesContentGenerationService": "yes",
    "offersToPublicInMainlandChina": "yes",
    "generatesImages": "yes",
    "conductsTrainingDataProcessing": "unknown",
}
ADDRESS = "?" + urlencode(ANSWERS)
JSON = {"Accept": "application/json"}


def sent(client: FlaskClient, data: bytes, name: str, **more: str) -> TestResponse:
    """Sends a file as a browser does; what the test client would write to disk for a large one, it would not close."""
    file = FileStorage(io.BytesIO(data), filename=name)
    boundary, body = encode_multipart({"file": file, **more})
    return client.post("/check/open", data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def test_a_result_is_that_of_the_interface_for_the_downloaded_facts(client: FlaskClient) -> None:
    facts = client.get("/check/facts.json" + ADDRESS)
    page = json.loads(client.get("/check/result" + ADDRESS, headers=JSON).text)
    api = json.loads(client.post("/api/duties", data=facts.data, content_type="application/json").text)
    assert page.pop("digest").startswith("sha256:")
    assert page == api
    assert "conductsTrainingDataProcessing" not in json.loads(facts.text)["facts"]


def test_every_bundled_service_survives_being_taken_away_and_opened_again(rulebase: Rulebase) -> None:
    services = [service for document in bundled_examples(rulebase) for service in document.services]
    assert len(services) >= 20
    for service in services:
        again = read_facts(document_bytes([service]), "application/json", rulebase).services[0]
        assert (again.facts, again.name, again.evidence, again.sources) == (
            service.facts,
            service.name,
            service.evidence,
            service.sources,
        )


def test_events_waivers_and_measurements_survive_too(rulebase: Rulebase) -> None:
    text = {
        "id": "https://example.org/a",
        "facts": {"userIllegalActivityDiscovered": True},
        "events": [{"event": "publicComplaintReceived", "on": "2025-01-02", "id": "7", "responses": []}],
        "waivers": [{"for": "file-algorithm", "by": "A", "reason": "B", "until": "2025-05-01"}],
        "measurements": [{"indicator": "keyword-library-size", "value": 12000, "on": "2025-01-05"}],
    }
    first = read_facts(json.dumps(text).encode(), "application/json", rulebase).services[0]
    again = read_facts(document_bytes([first]), "application/json", rulebase).services[0]
    assert (again.events, again.waivers, again.measurements) == (first.events, first.waivers, first.measurements)
    assert len(again.events) == len(again.waivers) == len(again.measurements) == 1


def test_a_permanent_link_gives_the_same_digest_after_a_restart(client: FlaskClient, rulebase: Rulebase, day: date) -> None:
    page = client.get("/check/result" + ADDRESS).text
    link = re.search(r'href="(/check/result\?[^"]*digest=[^"]*)"', page)
    digest = re.search(r'id="digest">(sha256:[0-9a-f]{64})<', page)
    assert link
    assert digest
    restarted = create_app(Settings(), open_knowledge((), on=day.replace(year=2027), rulebase=rulebase)).test_client()
    again = restarted.get(link[1].replace("&amp;", "&")).text
    assert f'id="digest">{digest[1]}<' in again
    assert "made under another rule base" not in again
    assert "made under another rule base" in restarted.get(link[1].replace("&amp;", "&") + "0").text


def test_what_if_shows_what_one_fact_changes_and_changes_nothing_itself(client: FlaskClient) -> None:
    page = client.get(f"/check/what-if{ADDRESS}&fact=generatesVideo&to=yes").text
    assert "after: yes" in page
    assert "Take this over" in page
    undone = client.get(f"/check/what-if{ADDRESS}&fact=offersToPublicInMainlandChina&to=no").text
    assert undone.count("does not apply") > 10


def test_two_days_and_two_services_stand_side_by_side(client: FlaskClient) -> None:
    days = client.get(f"/check/compare{ADDRESS}&with_on=2023-08-01").text
    assert "2023-08-01" in days
    assert "verdicts differ" in days
    kimi = client.get(f"/check/compare{ADDRESS}&with_service=https://w3id.org/dutygraph/id/example/kimi").text
    assert "Kimi" in kimi
    assert "generates text" in kimi


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_gap_report_can_be_taken_away_in_every_format(fmt: str, client: FlaskClient) -> None:
    response = client.get(f"/check/report/{fmt}{ADDRESS}")
    facts = client.get("/check/facts.json" + ADDRESS).data
    api = client.post(f"/api/check?format={fmt}", data=facts, content_type="application/json")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.content_type == api.content_type
    assert len(response.data) > 100


def test_deadlines_of_events_stand_in_the_report(client: FlaskClient) -> None:
    text = {
        "id": "https://example.org/a",
        "facts": {**dict.fromkeys(list(ANSWERS)[:3], True), "hasPublicOpinionAttributes": True},
        "events": [{"event": "offersToPublicInMainlandChina", "on": "2025-02-03"}],
    }
    page = client.get("/check/report", query_string={"d": pack(json.dumps(text).encode())}).text
    assert "2025-02-17" in page
    assert "missed" in page


def test_a_file_is_opened_and_its_answers_can_be_changed(client: FlaskClient, root: object) -> None:
    data = (root / "ontology/examples/services/kimi.yaml").read_bytes()  # type: ignore[operator]  # a path
    response = sent(client, data, "kimi.yaml")
    assert response.status_code == 303
    address = response.headers["Location"]
    assert "Kimi" in client.get(address).text
    changed = json.loads(client.get(address + "&offersToPublicInMainlandChina=no", headers=JSON).text)
    before = json.loads(client.get(address, headers=JSON).text)
    assert changed["services"][0]["service"] == before["services"][0]["service"]
    assert changed["digest"] != before["digest"]


def test_what_a_file_states_can_be_taken_back_in_the_form(client: FlaskClient) -> None:
    query = {"d": pack(json.dumps({"id": "https://example.org/a", "facts": {"generatesText": True}}).encode())}
    form = client.get("/check/facts", query_string=query).text
    names = re.findall(r'<select id="f-(\w+)"[^>]*><option value="unknown">', form)
    assert names == ["generatesText"]
    taken_back = client.get("/check/facts.json", query_string={**query, "generatesText": "unknown"})
    assert "facts" not in json.loads(taken_back.text)


def test_several_services_in_a_file_are_listed_and_compared(client: FlaskClient) -> None:
    services = {"services": [{"id": f"https://example.org/{n}", "facts": {"generatesText": n == 1}} for n in (1, 2)]}
    page = sent(client, json.dumps(services).encode(), "two.json").text
    assert page.count('class="number"') >= 6
    packed = re.search(r'name="d" value="([^"]+)"', page)
    assert packed
    query = {"d": packed[1], "service": "https://example.org/1", "with_service": "https://example.org/2"}
    assert "Facts that differ" in client.get("/check/compare", query_string=query).text


HOSTILE = {
    "script in a name": ({"id": "https://example.org/a", "name": {"en": "<script>alert(1)</script>"}}, "&lt;script&gt;alert(1)"),
    "right-to-left override": ({"id": "https://example.org/a", "name": {"en": "a\u202egnp.exe"}}, "a\\u202egnp.exe"),
    "attribute break": ({"id": "https://example.org/a", "name": {"en": '"><img src=x onerror=1>'}}, "&lt;img src=x"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_labels_are_shown_and_do_nothing(case: str, client: FlaskClient) -> None:
    document, shown = HOSTILE[case]
    packed = pack(json.dumps(document).encode())
    for path in ("/check/result", "/check/report", "/check/compare", "/check/ask", "/check/facts"):
        text = client.get(path, query_string={"d": packed}).text
        assert "<script>" not in text
        assert "\u202e" not in text
        assert "<img" not in text
    assert shown in client.get("/check/result", query_string={"d": packed}).text


BAD = {
    "another format than the suffix": (b"id: https://example.org/a\nfacts: {}\n", "facts.json", "facts.json"),
    "no known suffix": (b"{}", "facts.exe", ".json"),
    "no suffix": (b"{}", "facts", ".json"),
    "unknown fact": (b'{"id": "https://example.org/a", "facts": {"generateText": true}}', "a.json", "generatesText"),
    "not UTF-8": (b"\xff\xfe\x00", "a.json", "UTF-8"),
    "nothing": (b"", "a.json", "a.json"),
    "a hostile name": (b"{", "<b>.json", "&lt;b&gt;"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_explained_on_a_page(case: str, client: FlaskClient) -> None:
    data, name, said = BAD[case]
    response = sent(client, data, name)
    assert response.status_code == 422
    assert response.mimetype == "text/html"
    assert 'role="alert"' in response.text
    assert said in response.text


def test_ten_thousand_services_are_refused_with_a_way_out(client: FlaskClient) -> None:
    rows = "id\n" + "".join(f"https://example.org/{n}\n" for n in range(10_000))
    response = sent(client, rows.encode(), "many.csv")
    assert response.status_code == 422
    assert "10,000 services" in response.text
    assert "/api/duties" in response.text


def test_a_megabyte_of_facts_travels_in_a_form(client: FlaskClient) -> None:
    evidence = [{"for": "file-algorithm", "kind": "FilingRecord", "identifier": f"{n * 7919:032x}"} for n in range(12_000)]
    data = json.dumps({"id": "https://example.org/a", "evidence": evidence}).encode()
    assert len(data) > 1_000_000
    response = sent(client, data, "big.json")
    packed = re.search(r'name="d" value="([^"]+)"', response.text)
    assert response.status_code == 200
    assert packed
    result = client.post("/check/result", data={"d": packed[1]})
    assert result.status_code == 200
    assert "keep the facts file" in result.text
    assert 'method="post"' in result.text


def test_a_body_over_the_limit_is_explained(knowledge: Knowledge) -> None:
    small = create_app(Settings(max_body_bytes=2000), knowledge).test_client()
    response = sent(small, b" " * 5000, "a.json")
    assert response.status_code == 413
    assert 'role="alert"' in response.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("generatesText=maybe", "yes, no or unknown"),
        ("entityType=king", "Known: "),
        ("on=2025-02-30", "not a day"),
        ("reading=nonsense", "not a reading"),
        ("service=https://example.org/nobody", "not known here"),
        ("d=%%%", "packed facts document"),
        ("d=abcd", "packed facts document"),
        ("d=eJwDAAAAAAE", "facts"),
    ],
)
def test_a_broken_address_is_explained(query: str, said: str, client: FlaskClient) -> None:
    response = client.get(f"/check/result?{query}")
    assert 400 <= response.status_code < 500
    assert response.mimetype == "text/html"
    assert said in response.text


def test_a_packed_document_cannot_blow_up() -> None:
    bomb = pack(b" " * 5_000_000)
    assert len(bomb) < 10_000
    with pytest.raises(ParameterError, match="too long"):
        unpack(bomb, 1_000_000)
    assert unpack(pack(b"{}"), 100) == b"{}"
    assert zlib.compress(b"") != b""


def scenario_days(rulebase: Rulebase, day: date) -> list[tuple[Service, date]]:
    """The bundled scenarios, each on the day it is about; one is before the Measures entered into force."""
    found = []
    for document in bundled_examples(rulebase):
        if "scenarios/" in document.name:
            early = "before-entry-into-force" in document.name
            found += [(service, day.replace(year=2023, month=7) if early else day) for service in document.services]
    return found


def asked_for(service: Service, start: dict[str, FactValue], rulebase: Rulebase, on: date) -> int:
    """How many questions it takes until no answer of this service could settle anything more; its verdicts are then those
    of all its facts."""
    known, passed, asked = dict(start), set(), 0
    while True:
        assessment = assess(Service(service.id, known), rulebase, on=on)
        question = next_question(assessment, rulebase, passed)
        if question is None:
            break
        asked += 1
        if question.fact in service.facts:
            known[question.fact] = service.facts[question.fact]
        else:
            passed.add(question.fact)
    full = {v.norm.id: v.verdict for v in assess(service, rulebase, on=on).verdicts}
    assert {v.norm.id: v.verdict for v in assessment.verdicts} == full, service.id
    return asked


def test_the_questionnaire_settles_scenarios_with_half_of_the_questions(rulebase: Rulebase, day: date) -> None:
    """From nothing known, on the day of the scenarios; and from what a scenario states, when every instrument is in force."""
    every = len(rulebase.stated_facts)
    new = [asked_for(service, {}, rulebase, on) / every for service, on in scenario_days(rulebase, day)]
    later = day.replace(year=2026)
    open_ones = [asked_for(service, dict(service.facts), rulebase, later) / every for service, _ in scenario_days(rulebase, day)]
    assert len(new) == len(open_ones) >= 10
    assert sum(new) / len(new) <= 0.5
    assert sum(open_ones) / len(open_ones) <= 0.5
