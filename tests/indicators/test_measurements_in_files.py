"""Measurements in every format that has them: read, refused with a place, written as DQV and read again."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator

from dutygraph.engines import serialize_quads
from dutygraph.errors import FactsError
from dutygraph.facts import FORMATS, facts_schema, read_facts, service_quads
from dutygraph.facts.graph import CONTEXT_IRI
from dutygraph.model import Measurement
from dutygraph.terms import Literal
from dutygraph.vocab import DCTERMS, DQV, RDF, XSD

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

ID = '"id": "https://example.org/a"'
GRAPH_TYPES = ("text/turtle", "application/n-triples", "application/n-quads", "application/trig", "application/ld+json")
STATED = [
    {"indicator": "corpus-manual-pass-rate", "value": 0.97, "on": "2025-12-31", "evidence": "抽检记录 no. 7"},
    {"indicator": "keyword-library-size", "value": 12000, "on": "2025-12-30"},
    {"indicator": "keyword-library-size", "value": 9000, "on": "2025-06-30"},
]
READ = (
    Measurement("corpus-manual-pass-rate", Decimal("0.97"), date(2025, 12, 31), "抽检记录 no. 7"),
    Measurement("keyword-library-size", Decimal(12000), date(2025, 12, 30)),
    Measurement("keyword-library-size", Decimal(9000), date(2025, 6, 30)),
)
YAML = """id: https://example.org/a
measurements:
  - {indicator: corpus-manual-pass-rate, value: 0.97, on: 2025-12-31, evidence: 抽检记录 no. 7}
  - indicator: keyword-library-size
    value: 12000
    on: 2025-12-30
  - {indicator: keyword-library-size, value: 9000, on: "2025-06-30"}
"""


def _json(**more: object) -> bytes:
    return json.dumps({**more, "id": "https://example.org/a", "measurements": STATED}).encode()


def test_json_and_yaml_read_the_same(rulebase: Rulebase) -> None:
    (as_json,) = read_facts(_json(), "application/json", rulebase).services
    (as_yaml,) = read_facts(YAML.encode(), "application/yaml", rulebase).services
    assert as_json.measurements == as_yaml.measurements == READ


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_written_as_rdf_and_read_again_it_is_the_same(media_type: str, rulebase: Rulebase) -> None:
    (service,) = read_facts(_json(facts={"generatesText": True}), "application/json", rulebase).services
    data = serialize_quads(service_quads(service, rulebase), media_type)
    (again,) = read_facts(data, media_type, rulebase).services
    assert set(again.measurements) == set(READ)


@pytest.mark.parametrize("context", [CONTEXT_IRI, [CONTEXT_IRI]], ids=["facts document", "by the rules of JSON-LD"])
def test_the_context_reads_them_too(context: object, rulebase: Rulebase) -> None:
    text = _json(**{"@context": context}, facts={"generatesText": True})
    (service,) = read_facts(text, "application/ld+json", rulebase).services
    assert set(service.measurements) == set(READ)


def test_the_rdf_is_dqv(rulebase: Rulebase) -> None:
    quads = read_facts(_json(), "application/json", rulebase).quads
    nodes = [o for _, p, o, _ in quads if p == DQV + "hasQualityMeasurement"]
    said = {p: o for s, p, o, _ in quads if s == nodes[0]}
    assert len(nodes) == 3
    assert said == {
        RDF + "type": DQV + "QualityMeasurement",
        DQV + "isMeasurementOf": rulebase.indicators["corpus-manual-pass-rate"].iri,
        DQV + "value": Literal("0.97", XSD + "decimal"),
        DCTERMS + "date": Literal("2025-12-31", XSD + "date"),
        DCTERMS + "description": Literal("抽检记录 no. 7"),
    }


class Bad(NamedTuple):
    """A text, where the fault is (after the file's name), and what the error says."""

    text: str
    where: str
    says: str
    remedy: str = ""


def _one(indicator: str = '"corpus-manual-pass-rate"', value: str = "0.9", on: str = '"2025-12-31"', more: str = "") -> str:
    """The indicator stands on line 2, the value on 3, the day on 4, anything more on 5."""
    return f'{{{ID}, "measurements": [\n{{"indicator": {indicator},\n"value": {value},\n"on": {on}{more}}}]}}'


def _turtle(says: str) -> str:
    """The indicator stands on line 6, the value on 7, the day on 8."""
    return (
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n@prefix dqv: <http://www.w3.org/ns/dqv#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "<https://example.org/a> a <https://w3id.org/dutygraph/ns#Service> ;\n dqv:hasQualityMeasurement [\n" + says + "\n] .\n"
    )


M = "dqv:isMeasurementOf <https://w3id.org/dutygraph/id/cn/gbt-45654-2025/indicator/corpus-manual-pass-rate> ;\n"
D = 'dcterms:date "2025-12-31"^^xsd:date'
V = ":3 (measurements[0].value)"
RATIO = "finite number from 0 to 1; unit: ratio"
JSON = {
    "not a list": Bad(f'{{{ID},\n"measurements": {{}}}}', ":2 (measurements)", "not a list"),
    "not an object": Bad(f'{{{ID}, "measurements": [\n3]}}', ":2 (measurements[0])", "not an object"),
    "unknown key": Bad(_one(more=',\n"evidense": "x"'), ":5 (measurements[0].evidense)", "no key", 'mean "evidence"'),
    "unknown indicator": Bad(
        _one('"corpus-manual-passrate"'),
        ":2 (measurements[0].indicator)",
        'no indicator "corpus-manual-passrate"',
        'mean "corpus-manual-pass-rate"',
    ),
    "indicator like no other": Bad(_one('"zzz"'), ":2 (measurements[0].indicator)", "no indicator", "Known: image-label-height"),
    "no indicator": Bad(f'{{{ID}, "measurements": [\n{{"value": 1}}]}}', ":2 (measurements[0].indicator)", 'needs "indicator"'),
    "indicator a number": Bad(_one("1"), ":2 (measurements[0].indicator)", "not text"),
    "text": Bad(_one(value='"0.9"'), V, 'text "0.9"', RATIO),
    "true": Bad(_one(value="true"), V, "value true", RATIO),
    "null": Bad(_one(value="null"), V, "", RATIO),
    "a list": Bad(_one(value="[0.9]"), V, "several values", RATIO),
    "no value": Bad(f'{{{ID}, "measurements": [\n{{"indicator": "keyword-library-age"}}]}}', ":2 (measurements[0].value)", ""),
    "infinite": Bad(_one(value="1e999"), V, "inf", RATIO),
    "NaN": Bad(_one(value="NaN"), "", "NaN is not a JSON value"),
    "negative": Bad(_one(value="-0.1"), V, "-0.1", RATIO),
    "a percentage": Bad(_one(value="96"), V, "96", RATIO),
    "more risks than there are": Bad(_one('"content-bank-coverage"', "32"), V, "32", "from 0 to 31; unit: risks"),
    "30 digits": Bad(_one('"keyword-library-size"', "9" * 30), V, "999", "from 0; unit: keywords"),
    "no day": Bad(_one(on="null"), ":2 (measurements[0])", "has no day", 'Add "on"'),
    "no such day": Bad(_one(on='"2025-02-30"'), ":4 (measurements[0].on)", "not a date", "2025-02-28"),
    "a time": Bad(_one(on='"2025-02-28T10:00:00"'), ":4 (measurements[0].on)", "not a date", "2025-02-28"),
    "evidence a number": Bad(_one(more=',\n"evidence": 1'), ":5 (measurements[0].evidence)", "not text"),
    "one day twice": Bad(
        f'{{{ID}, "measurements": [\n{{"indicator": "keyword-library-size", "value": 1, "on": "2025-12-31"}},\n'
        '{"indicator": "keyword-library-size", "value": 2, "on": "2025-12-31"}]}',
        ":3 (measurements[1])",
        "measured twice on 2025-12-31",
        "Keep one",
    ),
}
YAMLS = {
    "infinite": Bad(
        "id: a:a\nmeasurements:\n  - indicator: keyword-library-size\n    value: .inf\n    on: 2025-12-31\n",
        ":4 (measurements[0].value)",
        ".inf",
        "finite number",
    ),
    "unknown indicator": Bad(
        "id: a:a\nmeasurements:\n  - indicator: keyword-library-sise\n    value: 1\n    on: 2025-12-31\n",
        ":3 (measurements[0].indicator)",
        "no indicator",
        'mean "keyword-library-size"',
    ),
}
TURTLE = {
    "unknown indicator": Bad(_turtle(f"dqv:isMeasurementOf <a:b> ;\ndqv:value 1 ;\n{D}"), ":6 (isMeasurementOf)", "no indicator"),
    "another's indicator of that name": Bad(
        _turtle(f"dqv:isMeasurementOf <https://example.org/keyword-library-size> ;\ndqv:value 1 ;\n{D}"),
        ":6 (isMeasurementOf)",
        "no indicator",
    ),
    "text": Bad(_turtle(f'{M}dqv:value "0.9" ;\n{D}'), ":7 (value)", 'text "0.9"', RATIO),
    "infinite": Bad(_turtle(f'{M}dqv:value "INF"^^xsd:double ;\n{D}'), ":7 (value)", "INF", RATIO),
    "NaN": Bad(_turtle(f'{M}dqv:value "NaN"^^xsd:double ;\n{D}'), ":7 (value)", "NaN", RATIO),
    "a year": Bad(_turtle(f'{M}dqv:value "1"^^xsd:gYear ;\n{D}'), ":7 (value)", 'text "1"', RATIO),
    "a percentage": Bad(_turtle(f"{M}dqv:value 96 ;\n{D}"), ":7 (value)", "96", RATIO),
    "two values": Bad(_turtle(f"{M}dqv:value 0.9 , 0.91 ;\n{D}"), ":7 (value)", "no single number", RATIO),
    "no value": Bad(_turtle(f"{M}{D}"), ":6 (isMeasurementOf)", "no single number", RATIO),
    "no day": Bad(_turtle(f"{M}dqv:value 0.9"), ":6 (isMeasurementOf)", "has no day", "dcterms:date"),
    "no such day": Bad(_turtle(f'{M}dqv:value 0.9 ;\ndcterms:date "2025-02-30"'), ":8 (date)", "not a date", "2025-02-28"),
}
TABLES = ((".json", JSON), (".yaml", YAMLS), (".ttl", TURTLE))
CASES = [pytest.param(suffix, bad, id=f"{suffix[1:]}: {name}") for suffix, table in TABLES for name, bad in table.items()]


def test_the_faults_are_counted() -> None:
    assert [len(table) for _, table in TABLES] == [23, 2, 11]


@pytest.mark.parametrize(("suffix", "bad"), CASES)
def test_a_fault_is_one_error_with_its_place_and_remedy(suffix: str, bad: Bad, rulebase: Rulebase) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts(bad.text.encode(), FORMATS[suffix], rulebase, name=f"f{suffix}")
    assert caught.value.where == f"f{suffix}{bad.where}"
    assert bad.says in caught.value.detail
    assert bad.remedy in caught.value.remedy


@pytest.mark.parametrize(
    "value", ["0.96", '"0.960"^^xsd:decimal', "9.6E-1", '"0.96"^^xsd:float'], ids=["decimal", "zeros", "double", "float"]
)
def test_every_numeric_type_is_read(value: str, rulebase: Rulebase) -> None:
    (service,) = read_facts(_turtle(f"{M}dqv:value {value} ;\n{D}").encode(), "text/turtle", rulebase).services
    assert service.measurements[0].value == Decimal("0.96")


def _stated(**more: Any) -> dict[str, Any]:
    one = {"indicator": "corpus-manual-pass-rate", "value": 0.9, "on": "2025-12-31", **more}
    return {"id": "https://example.org/a", "measurements": [{key: value for key, value in one.items() if value != "gone"}]}


@pytest.mark.parametrize(
    "document",
    [
        _stated(),
        _stated(value=1),
        _stated(value=0),
        _stated(value=1.01),
        _stated(value=-1),
        _stated(value="0.9"),
        _stated(value=True),
        _stated(value=None),
        _stated(value="gone"),
        _stated(indicator="nope"),
        _stated(indicator="gone"),
        _stated(indicator="keyword-library-size", value=12000),
        _stated(indicator="keyword-library-size", value=10**18),
        _stated(indicator="content-bank-coverage", value=31),
        _stated(indicator="content-bank-coverage", value=31.5),
        _stated(on="gone"),
        _stated(on=None),
        _stated(on="31.12.2025"),
        _stated(evidence="log"),
        _stated(evidence=None),
        _stated(evidence=1),
        _stated(colour="red"),
        {"id": "https://example.org/a", "measurements": None},
        {"id": "https://example.org/a", "measurements": {}},
    ],
    ids=repr,
)
def test_the_schema_says_what_the_reader_says(document: dict[str, Any], rulebase: Rulebase) -> None:
    try:
        read_facts(json.dumps(document).encode(), "application/json", rulebase)
    except FactsError:
        accepted = False
    else:
        accepted = True
    assert Draft202012Validator(facts_schema(rulebase)).is_valid(document) == accepted
