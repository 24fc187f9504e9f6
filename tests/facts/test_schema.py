"""The published JSON Schema says of a document what the reader says of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from dutygraph.errors import FactsError
from dutygraph.facts import facts_schema, read_facts

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

A = "https://example.org/a"


def _with(**more: Any) -> dict[str, Any]:
    return {"id": A, **more}


def _facts(**facts: Any) -> dict[str, Any]:
    return _with(facts=facts)


def _evidence(**more: Any) -> dict[str, Any]:
    return _with(evidence=[{"for": "file-algorithm", "kind": "FilingRecord", **more}])


GOOD: dict[str, Any] = {
    "an id is enough": _with(),
    "null everywhere": _with(name=None, provider=None, facts=None, evidence=None, sources=None),
    "a urn": {"id": "urn:example:a"},
    "a context": {"@context": "https://w3id.org/dutygraph/context.jsonld", "id": A},
    "true": _facts(generatesText=True),
    "false": _facts(generatesText=False),
    "null": _facts(generatesText=None),
    "unknown": _facts(generatesText="unknown"),
    "zero": _facts(registeredUserCount=0),
    "many": _facts(registeredUserCount=1_400_000_000),
    "number null": _facts(registeredUserCount=None),
    "number unknown": _facts(registeredUserCount="unknown"),
    "choice": _facts(entityType="individual"),
    "choice null": _facts(entityType=None),
    "choice unknown": _facts(entityType="unknown"),
    "names": _with(name={"en": "A", "zh-Hans": "甲"}),
    "provider": _with(provider={"id": A, "name": {"en": "A"}}),
    "nameless provider": _with(provider={}),
    "provider without id": _with(provider={"id": None, "name": {"zh": "甲"}}),
    "evidence": _evidence(),
    "evidence in full": _evidence(
        identifier="1", url="https://example.org/x", issued="2025-02-01", expires="2026-02-01", sha256="a" * 64
    ),
    "evidence of nulls": _evidence(identifier=None, url=None, issued=None, expires=None, sha256=None),
    "source": _with(sources=[{"title": "List", "title_zh": "清单", "url": A, "facts": ["generatesText"]}]),
    "two services": {"services": [_with(), {"id": A + "b"}]},
}
BAD: dict[str, Any] = {
    "a list": [],
    "a text": "x",
    "a number": 3,
    "null": None,
    "no id": {"facts": {}},
    "relative id": {"id": "acme"},
    "id with a space": {"id": "https://example.org/a b"},
    "id null": {"id": None},
    "id number": {"id": 5},
    "fact at top level": _with(generatesText=True),
    "unknown key": _with(colour="red"),
    "unknown fact": _facts(generatesSmell=True),
    "assessmentDate": _facts(assessmentDate=True),
    "measuresInForce": _facts(measuresInForce=True),
    "text for boolean": _facts(generatesText="true"),
    "yes": _facts(generatesText="yes"),
    "number for boolean": _facts(generatesText=1),
    "list for boolean": _facts(generatesText=[True]),
    "object for boolean": _facts(generatesText={"value": True}),
    "text for number": _facts(registeredUserCount="5"),
    "negative": _facts(registeredUserCount=-1),
    "fraction": _facts(registeredUserCount=1.5),
    "boolean for number": _facts(registeredUserCount=True),
    "too many": _facts(registeredUserCount=10**18),
    "bad choice": _facts(entityType="martian"),
    "boolean choice": _facts(entityType=True),
    "facts a list": _with(facts=[]),
    "facts false": _with(facts=False),
    "facts a text": _with(facts=""),
    "name a text": _with(name="Acme"),
    "name a list": _with(name=[]),
    "name null in a language": _with(name={"en": None}),
    "name in no language": _with(name={"two words": "A"}),
    "provider a text": _with(provider="Acme"),
    "provider empty text": _with(provider=""),
    "provider relative": _with(provider={"id": "acme"}),
    "provider key": _with(provider={"address": "x"}),
    "evidence an object": _with(evidence={}),
    "evidence false": _with(evidence=False),
    "evidence without kind": _with(evidence=[{"for": "file-algorithm"}]),
    "evidence without norm": _with(evidence=[{"kind": "FilingRecord"}]),
    "evidence unknown norm": _evidence(**{"for": "file-algoritm"}),
    "evidence unknown kind": _evidence(kind="Rumour"),
    "evidence key": _evidence(colour="red"),
    "bad day": _evidence(issued="1 Feb 2025"),
    "day without hyphens": _evidence(issued="20250201"),
    "empty day": _evidence(expires=""),
    "short digest": _evidence(sha256="abc"),
    "digest in capitals": _evidence(sha256="A" * 64),
    "relative address": _evidence(url="filing"),
    "identifier a number": _evidence(identifier=5),
    "source without title": _with(sources=[{"url": A}]),
    "source with empty title": _with(sources=[{"title": ""}]),
    "source unknown fact": _with(sources=[{"title": "x", "facts": ["generateText"]}]),
    "no services": {"services": []},
    "services an object": {"services": {}},
    "services and a fact": {"services": [_with()], "facts": {}},
    "services bad inside": {"services": [_with(), {"id": "acme"}]},
}


def _reader_takes(document: Any, rulebase: Rulebase) -> bool:
    try:
        read_facts(json.dumps(document).encode(), "application/json", rulebase)
    except FactsError:
        return False
    return True


@pytest.fixture(scope="module")
def validator(rulebase: Rulebase) -> Draft202012Validator:
    return Draft202012Validator(facts_schema(rulebase))


def test_the_schema_is_valid_under_2020_12(rulebase: Rulebase) -> None:
    schema = facts_schema(rulebase)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_at_least_forty_documents_are_tried() -> None:
    assert (len(GOOD), len(BAD)) == (24, 58)


@pytest.mark.parametrize("document", GOOD.values(), ids=GOOD)
def test_schema_and_reader_both_take(document: Any, validator: Draft202012Validator, rulebase: Rulebase) -> None:
    assert [error.message for error in validator.iter_errors(document)] == []
    assert _reader_takes(document, rulebase)


@pytest.mark.parametrize("document", BAD.values(), ids=BAD)
def test_schema_and_reader_both_refuse(document: Any, validator: Draft202012Validator, rulebase: Rulebase) -> None:
    assert not validator.is_valid(document)
    assert not _reader_takes(document, rulebase)


def test_the_schema_takes_every_bundled_example(validator: Draft202012Validator, root: Path) -> None:
    documents = [json.loads(path.read_text("utf-8")) for path in (root / "ontology/examples").rglob("*.json")]
    assert len(documents) >= 10
    assert [document["id"] for document in documents if not validator.is_valid(document)] == []


def test_the_schema_says_of_every_fact_what_it_means(rulebase: Rulebase) -> None:
    facts = facts_schema(rulebase)["$defs"]["service"]["properties"]["facts"]["properties"]  # type: ignore[index]
    assert list(facts) == list(rulebase.stated_facts)
    for name, fact in rulebase.stated_facts.items():
        assert fact.question.zh in facts[name]["description"], name
