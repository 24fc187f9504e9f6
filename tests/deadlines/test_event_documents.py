"""Events in every format are the same events; what contradicts itself is one error with file and line."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dutygraph.engines import serialize_quads
from dutygraph.errors import FactsError
from dutygraph.facts import facts_schema, read_facts, service_quads
from dutygraph.facts.graph import CONTEXT_IRI
from dutygraph.findings import check
from dutygraph.model import Event, Response

if TYPE_CHECKING:
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

A = "https://example.org/a"
EVENTS = [
    {
        "event": "illegalContentDiscovered",
        "on": "2025-03-03",
        "id": "工单 1",
        "responses": [
            {"for": "remove-illegal-content", "on": "2025-03-04", "evidence": "deletion log"},
            {"for": "report-illegal-content-to-authority", "on": "2025-03-05"},
        ],
    },
    {"event": "offersToPublicInMainlandChina", "on": "2025-02-01"},
]
READ = (
    Event(
        "illegalContentDiscovered",
        date(2025, 3, 3),
        "工单 1",
        (
            Response("remove-illegal-content", date(2025, 3, 4), "deletion log"),
            Response("report-illegal-content-to-authority", date(2025, 3, 5)),
        ),
    ),
    Event("offersToPublicInMainlandChina", date(2025, 2, 1)),
)
GRAPHS = ("text/turtle", "application/n-triples", "application/n-quads", "application/trig", "application/ld+json")


def _document(**more: Any) -> dict[str, Any]:
    return {"id": A, "facts": {"illegalContentDiscovered": True}, "events": EVENTS, **more}


def _only(data: bytes | str, media_type: str, rulebase: Rulebase) -> Service:
    data = data.encode() if isinstance(data, str) else data
    (service,) = read_facts(data, media_type, rulebase, name="f").services
    return service


def _sorted(service: Service) -> list[tuple[object, ...]]:
    return sorted((e.fact, e.on, e.id or "", sorted(e.responses, key=lambda r: r.norm)) for e in service.events)


def test_json_and_yaml_give_the_events(rulebase: Rulebase) -> None:
    assert _only(json.dumps(_document()), "application/json", rulebase).events == READ
    assert _only(yaml.safe_dump(_document(), allow_unicode=True), "application/yaml", rulebase).events == READ


@pytest.mark.parametrize("media_type", GRAPHS)
def test_every_graph_format_gives_the_same_events(media_type: str, rulebase: Rulebase) -> None:
    service = _only(json.dumps(_document()), "application/json", rulebase)
    again = _only(serialize_quads(service_quads(service, rulebase), media_type), media_type, rulebase)
    assert _sorted(again) == _sorted(service)


@pytest.mark.parametrize("context", [CONTEXT_IRI, [CONTEXT_IRI]])
def test_the_context_makes_json_the_same_events(context: object, rulebase: Rulebase) -> None:
    """As a list, the context is applied by the rules of JSON-LD."""
    service = _only(json.dumps({"@context": context, **_document()}), "application/ld+json", rulebase)
    assert service.id == A
    assert _sorted(service) == _sorted(_only(json.dumps(_document()), "application/json", rulebase))


def test_all_formats_give_the_same_deadlines(rulebase: Rulebase) -> None:
    document = read_facts(json.dumps(_document()).encode(), "application/json", rulebase)
    data = [(serialize_quads(document.quads, media_type), media_type) for media_type in GRAPHS]
    data += [(yaml.safe_dump(_document(), allow_unicode=True).encode(), "application/yaml")]

    def shown(read: Any) -> list[tuple[object, ...]]:
        found = check([read], rulebase, on=date(2025, 3, 10)).findings
        return [(f.norm.id, f.message, [(d.due, d.state, d.met_on) for d in f.deadlines]) for f in found]

    expected = shown(document)
    assert sum(bool(deadlines) for *_, deadlines in expected) >= 6
    for text, media_type in data:
        assert shown(read_facts(text, media_type, rulebase)) == expected, media_type


def _bad(event: dict[str, Any] | list[Any] | str, facts: dict[str, Any] | None = None) -> str:
    return json.dumps({"id": A, "facts": facts or {}, "events": [event]}, indent=1)


def _answered(**response: Any) -> dict[str, Any]:
    return {"event": "illegalContentDiscovered", "on": "2025-03-03", "responses": [response]}


ILLEGAL, COMPLAINT = "illegalContentDiscovered", "publicComplaintReceived"
BAD = {
    "unknown event": (_bad({"event": "illegalContentDiscoverd", "on": "2025-03-03"}), 6, "events[0].event", "no event", ILLEGAL),
    "fact that is no event": (_bad({"event": "generatesText", "on": "2025-03-03"}), 6, "events[0].event", "no event", "Known: "),
    "no event": (_bad({"on": "2025-03-03"}), 5, "events[0].event", "what happened", "Known: "),
    "no day": (_bad({"event": ILLEGAL}), 5, "events[0]", "no day", 'Add "on"'),
    "no such day": (_bad({"event": ILLEGAL, "on": "2025-02-30"}), 7, "events[0].on", "not a date", "2025-02-28"),
    "unknown key": (_bad({"event": ILLEGAL, "on": "2025-03-03", "day": 1}), 8, "events[0].day", "no key", "Known"),
    "id a number": (_bad({"event": ILLEGAL, "on": "2025-03-03", "id": 5}), 8, "events[0].id", "not text", "quotes"),
    "a text": (_bad("launch"), 5, "events[0]", "not an object", "{"),
    "contradiction": (
        _bad({"event": ILLEGAL, "on": "2025-03-03"}, {ILLEGAL: False}),
        *(8, "events[0].event", "stated to be false", "take the event out"),
    ),
    "response without norm": (_bad(_answered(on="2025-03-03")), 9, "events[0].responses[0].for", 'needs "for"', "It calls for: "),
    "response without day": (_bad(_answered(**{"for": "remove-illegal-content"})), 9, "events[0].responses[0]", "no day", "Add"),
    "unknown norm": (
        _bad(_answered(**{"for": "remove-ilegal-content", "on": "2025-03-03"})),
        *(10, "events[0].responses[0].for", "no norm", "remove-illegal-content"),
    ),
    "norm of another event": (
        _bad(_answered(**{"for": "handle-public-complaints", "on": "2025-03-03"})),
        *(10, "events[0].responses[0].for", "does not call for", "stop-generating-illegal-content"),
    ),
    "response before the event": (
        _bad(_answered(**{"for": "remove-illegal-content", "on": "2025-03-02"})),
        *(11, "events[0].responses[0].on", "comes before the event of 2025-03-03", "Correct"),
    ),
}


@pytest.mark.parametrize(("text", "line", "place", "says", "remedy"), BAD.values(), ids=BAD)
def test_a_fault_is_one_error_with_its_place(text: str, line: int, place: str, says: str, remedy: str, rulebase: Rulebase) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts(text.encode(), "application/json", rulebase, name="f.json")
    assert caught.value.where == f"f.json:{line} ({place})"
    assert says in caught.value.detail
    assert remedy in caught.value.remedy


def test_a_fault_in_yaml_has_its_line_too(rulebase: Rulebase) -> None:
    text = "id: a:a\nfacts:\n  serviceTerminated: false\nevents:\n  - on: 2025-03-03\n    event: serviceTerminated\n"
    with pytest.raises(FactsError, match="stated to be false") as caught:
        read_facts(text.encode(), "application/yaml", rulebase, name="f.yaml")
    assert caught.value.where == "f.yaml:6 (events[0].event)"


NORM = "https://w3id.org/dutygraph/id/cn/genai-measures-2023/norm/"
DAY = '"2025-03-03"^^xsd:date'
HAPPENED = f"dg:ofFact fact:illegalContentDiscovered ; dcterms:date {DAY}"
TURTLE = {
    "unknown event": (f"dg:ofFact fact:illegalContentDiscoverd ; dcterms:date {DAY}", 8, "ofFact", "no event fact", ILLEGAL),
    "no day": ("dg:ofFact fact:illegalContentDiscovered", 8, "ofFact", "no day", "dcterms:date"),
    "contradiction": (f"dg:ofFact fact:publicComplaintReceived ; dcterms:date {DAY}", 8, "ofFact", "to be false", "leave it out"),
    "not a date": ('dg:ofFact fact:illegalContentDiscovered ; dcterms:date "soon"', 8, "date", "not a date", "2025-02-28"),
    "unknown norm": (
        f"{HAPPENED} ;\n dg:response [ dg:performs <{NORM}remove-ilegal-content> ; dcterms:date {DAY} ]",
        *(9, "performs", "no norm", "remove-illegal-content"),
    ),
    "response without day": (
        f"{HAPPENED} ;\n dg:response [ dg:performs <{NORM}remove-illegal-content> ]",
        *(9, "performs", "no day", "dcterms:date"),
    ),
}


@pytest.mark.parametrize(("event", "line", "field", "says", "remedy"), TURTLE.values(), ids=TURTLE)
def test_a_fault_in_turtle_is_the_same_error(event: str, line: int, field: str, says: str, remedy: str, rulebase: Rulebase) -> None:
    head = (
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n@prefix dg: <https://w3id.org/dutygraph/ns#> .\n"
        "@prefix fact: <https://w3id.org/dutygraph/fact#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n"
    )
    text = f"{head}<{A}> a dg:Service ; fact:publicComplaintReceived false ;\n dg:event [\n {event} ] .\n"
    with pytest.raises(FactsError) as caught:
        read_facts(text.encode(), "text/turtle", rulebase, name="f.ttl")
    assert caught.value.where == f"f.ttl:{line} ({field})"
    assert says in caught.value.detail
    assert remedy in caught.value.remedy


def test_an_offer_may_have_started_and_be_over(rulebase: Rulebase) -> None:
    facts = {"offersToPublicInMainlandChina": False, "serviceTerminated": True}
    text = _bad({"event": "offersToPublicInMainlandChina", "on": "2025-03-03"}, facts)
    assert _only(text, "application/json", rulebase).facts == facts


def test_schema_and_reader_agree_on_the_form(rulebase: Rulebase) -> None:
    validator = Draft202012Validator(facts_schema(rulebase))
    assert validator.is_valid(_document())
    assert validator.is_valid(_document(events=None))
    by_meaning = {"contradiction", "no such day", "norm of another event", "response before the event"}
    for name, (text, *_) in BAD.items():
        assert validator.is_valid(json.loads(text)) == (name in by_meaning), name
