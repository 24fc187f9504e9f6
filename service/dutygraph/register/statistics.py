"""Statistics of a register as linked data: a cube of counts by norm, aspect and verdict, and what was measured of its quality.

Source: RDF Data Cube Vocabulary (W3C Recommendation, 2014), sections 5 to 8; Data Quality Vocabulary (W3C Note, 2016).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import serialize_quads
from dutygraph.register.judging import VERDICTS
from dutygraph.terms import Blank, Literal
from dutygraph.vocab import BASE, DCTERMS, DQV, FACT, RDF, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.register.summary import Summary
    from dutygraph.terms import Quad

__all__ = ["statistics_quads", "statistics_turtle"]

QB = "http://purl.org/linked-data/cube#"
_CUBE = BASE + "id/register/"
_LABELS = {
    "norm": ("norm", "规范"),
    "aspect": ("verdict or standing", "判断或受约束状态"),
    "value": ("verdict", "判断结果"),
    "services": ("number of services", "服务数"),
    "stated": ("share of services that state the fact", "陈述该事实的服务所占比例"),
    "determined": ("share of verdicts that are determined", "可定判断所占比例"),
    "completeness": ("completeness", "完整性"),
}
_DIMENSIONS, _MEASURE = ("norm", "aspect", "value"), "services"


def statistics_turtle(summary: Summary) -> bytes:
    """Returns the statistics as Turtle."""
    return serialize_quads(statistics_quads(summary), GRAPH_FORMATS["turtle"])


def statistics_quads(summary: Summary) -> Iterator[Quad]:
    """Returns the cube with its structure, an observation a norm, aspect and value, then the quality measurements."""
    judging, data = summary.judging, _CUBE + "verdicts"
    yield data, RDF + "type", QB + "DataSet", ""
    yield from _both(data, DCTERMS + "title", "services by norm and verdict", "按规范和判断统计的服务数")
    yield data, DCTERMS + "date", Literal(judging.on.isoformat(), XSD + "date"), ""
    yield data, DCTERMS + "description", Literal(f"reading: {judging.reading.name}; rulebase: {judging.rulebase.digest}"), ""
    yield data, QB + "structure", _CUBE + "structure", ""
    yield from _structure()
    for verdict in VERDICTS:
        yield _CUBE + verdict, RDF + "type", SKOS + "Concept", ""
        yield _CUBE + verdict, SKOS + "notation", Literal(verdict), ""
    number = 0
    for count in summary.counts:
        for aspect, found in (("verdict", count.verdict), ("standing", count.standing)):
            for verdict, services in zip(VERDICTS, found, strict=True):
                node = f"{_CUBE}observation/{number}"
                number += 1
                yield node, RDF + "type", QB + "Observation", ""
                yield node, QB + "dataSet", data, ""
                yield node, _CUBE + "norm", judging.rulebase.norm(count.norm).iri, ""
                yield node, _CUBE + "aspect", Literal(aspect), ""
                yield node, _CUBE + "value", _CUBE + verdict, ""
                yield node, _CUBE + _MEASURE, Literal(str(services), XSD + "integer"), ""
    yield from _quality(summary, data)


def _structure() -> Iterator[Quad]:
    structure = _CUBE + "structure"
    yield structure, RDF + "type", QB + "DataStructureDefinition", ""
    for place, name in enumerate((*_DIMENSIONS, _MEASURE), start=1):
        is_measure = name == _MEASURE
        component = Blank(f"component{place}")
        yield structure, QB + "component", component, ""
        yield component, QB + ("measure" if is_measure else "dimension"), _CUBE + name, ""
        yield component, QB + "order", Literal(str(place), XSD + "integer"), ""
        yield _CUBE + name, RDF + "type", QB + ("MeasureProperty" if is_measure else "DimensionProperty"), ""
        yield from _both(_CUBE + name, RDFS + "label", *_LABELS[name])


def _quality(summary: Summary, data: str) -> Iterator[Quad]:
    yield _CUBE + "completeness", RDF + "type", DQV + "Dimension", ""
    yield from _both(_CUBE + "completeness", SKOS + "prefLabel", *_LABELS["completeness"])
    for name in ("stated", "determined"):
        yield _CUBE + name, RDF + "type", DQV + "Metric", ""
        yield from _both(_CUBE + name, SKOS + "definition", *_LABELS[name])
        yield _CUBE + name, DQV + "expectedDataType", XSD + "decimal", ""
        yield _CUBE + name, DQV + "inDimension", _CUBE + "completeness", ""
    everything = summary.services * len(summary.counts)
    determined = everything - sum(count.verdict[2] for count in summary.counts)
    yield from _measurement(f"{_CUBE}measurement/determined", data, "determined", determined, everything)
    for asked in summary.asked:
        node = f"{_CUBE}measurement/{asked.fact}"
        yield from _measurement(node, data, "stated", summary.services - asked.unknown, summary.services)
        yield node, DCTERMS + "subject", FACT + asked.fact, ""


def _measurement(node: str, data: str, metric: str, part: int, whole: int) -> Iterator[Quad]:
    share = part / whole if whole else 0
    yield node, RDF + "type", DQV + "QualityMeasurement", ""
    yield node, DQV + "isMeasurementOf", _CUBE + metric, ""
    yield node, DQV + "computedOn", data, ""
    yield node, DQV + "value", Literal(f"{share:.6f}", XSD + "decimal"), ""
    yield data, DQV + "hasQualityMeasurement", node, ""


def _both(subject: str, predicate: str, en: str, zh: str) -> Iterator[Quad]:
    yield subject, predicate, Literal(en, language="en"), ""
    yield subject, predicate, Literal(zh, language="zh"), ""
