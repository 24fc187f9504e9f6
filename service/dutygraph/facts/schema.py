"""The published JSON Schema and JSON-LD context of a facts document, both derived from the facts of the rulebase.

Source: JSON Schema 2020-12; JSON-LD 1.1 (``@nest`` for "facts", ``@graph`` for "services").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.deadlines import called_for, event_facts
from dutygraph.facts.measurements import MAX_VALUE
from dutygraph.model import ValueType
from dutygraph.vocab import BASE, DCTERMS, DG, DQV, FACT, SCHEMA, XSD

if TYPE_CHECKING:
    from decimal import Decimal

    from dutygraph.model import Fact
    from dutygraph.rulebase import Rulebase

__all__ = ["facts_schema", "jsonld_context"]

_NODE = {
    "type": "string",
    "pattern": '^[A-Za-z][A-Za-z0-9+.\\-]*:[^\\s<>"{}|\\\\^`]+$',
    "description": "an absolute IRI",
}
_TEXTS = {
    "type": ["object", "null"],
    "propertyNames": {"pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"},
    "additionalProperties": {"type": "string"},
}
_OPTIONAL_TEXT = {"type": ["string", "null"]}
_DAY = {"type": ["string", "null"], "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def facts_schema(rulebase: Rulebase) -> dict[str, object]:
    """Returns the JSON Schema of a facts document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": BASE + "facts.schema.json",
        "title": "Facts about generative AI services",
        "anyOf": [
            {"$ref": "#/$defs/service"},
            {
                "type": "object",
                "required": ["services"],
                "additionalProperties": False,
                "properties": {
                    "@context": True,
                    "services": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/service"}},
                },
            },
        ],
        "$defs": {
            "service": _service(rulebase),
            "evidence": _evidence(rulebase),
            "source": _source(rulebase),
            "waiver": _waiver(rulebase),
            "event": _event(rulebase),
            "measurement": _measurement(rulebase),
        },
    }


def _service(rulebase: Rulebase) -> dict[str, object]:
    return {
        "type": "object",
        "required": ["id"],
        "additionalProperties": False,
        "properties": {
            "@context": True,
            "id": _NODE,
            "name": _TEXTS,
            "provider": {
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": {"id": {"anyOf": [_NODE, {"type": "null"}]}, "name": _TEXTS},
            },
            "facts": {
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": {name: _fact(fact) for name, fact in rulebase.stated_facts.items()},
            },
            "evidence": {"type": ["array", "null"], "items": {"$ref": "#/$defs/evidence"}},
            "sources": {"type": ["array", "null"], "items": {"$ref": "#/$defs/source"}},
            "waivers": {"type": ["array", "null"], "items": {"$ref": "#/$defs/waiver"}},
            "events": {"type": ["array", "null"], "items": {"$ref": "#/$defs/event"}},
            "measurements": {"type": ["array", "null"], "items": {"$ref": "#/$defs/measurement"}},
        },
    }


def _fact(fact: Fact) -> dict[str, object]:
    match fact.type:
        case ValueType.BOOLEAN:
            value: dict[str, object] = {"enum": [True, False, None, "unknown"]}
        case ValueType.NUMBER:
            value = {"anyOf": [{"type": "integer", "minimum": 0, "exclusiveMaximum": 10**18}, {"enum": [None, "unknown"]}]}
        case ValueType.CHOICE:
            value = {"enum": [*fact.choices, None, "unknown"]}
    return {**value, "title": fact.label.en, "description": f"{fact.question.en} {fact.question.zh} ({fact.basis.en})"}


def _evidence(rulebase: Rulebase) -> dict[str, object]:
    return {
        "type": "object",
        "required": ["for", "kind"],
        "additionalProperties": False,
        "properties": {
            "for": {"enum": [norm.id for norm in rulebase.norms]},
            "kind": {"enum": list(rulebase.evidence_kinds)},
            "identifier": _OPTIONAL_TEXT,
            "url": {"anyOf": [_NODE, {"type": "null"}]},
            "issued": _DAY,
            "expires": _DAY,
            "sha256": {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"},
        },
    }


def _waiver(rulebase: Rulebase) -> dict[str, object]:
    return {
        "type": "object",
        "required": ["for", "by", "reason", "until"],
        "additionalProperties": False,
        "properties": {
            "for": {"enum": [norm.id for norm in rulebase.norms]},
            "by": {"type": "string", "minLength": 1},
            "reason": {"type": "string", "minLength": 1},
            "until": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        },
    }


def _event(rulebase: Rulebase) -> dict[str, object]:
    day = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    norms = {norm.id for called in called_for(rulebase).values() for norm in called}
    response = {
        "type": "object",
        "required": ["for", "on"],
        "additionalProperties": False,
        "properties": {
            "for": {"enum": [name for name in rulebase.norm_ids if name in norms]},
            "on": day,
            "evidence": _OPTIONAL_TEXT,
        },
    }
    return {
        "type": "object",
        "required": ["event", "on"],
        "additionalProperties": False,
        "properties": {
            "event": {"enum": list(event_facts(rulebase))},
            "on": day,
            "id": _OPTIONAL_TEXT,
            "responses": {"type": ["array", "null"], "items": response},
        },
    }


def _measurement(rulebase: Rulebase) -> dict[str, object]:
    by_largest: dict[Decimal, list[str]] = {}
    for indicator in rulebase.indicators.values():
        if indicator.largest is not None:
            by_largest.setdefault(indicator.largest, []).append(indicator.id)
    return {
        "type": "object",
        "required": ["indicator", "value", "on"],
        "additionalProperties": False,
        "properties": {
            "indicator": {"enum": list(rulebase.indicators)},
            "value": {"type": "number", "minimum": 0, "exclusiveMaximum": MAX_VALUE},
            "on": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
            "evidence": _OPTIONAL_TEXT,
        },
        "allOf": [
            {
                "if": {"properties": {"indicator": {"enum": names}}, "required": ["indicator"]},
                "then": {"properties": {"value": {"maximum": float(largest)}}},
            }
            for largest, names in by_largest.items()
        ],
    }


def _source(rulebase: Rulebase) -> dict[str, object]:
    return {
        "type": "object",
        "required": ["title"],
        "additionalProperties": False,
        "properties": {
            "facts": {"type": ["array", "null"], "items": {"enum": list(rulebase.stated_facts)}},
            "title": {"type": "string", "minLength": 1},
            "title_zh": _OPTIONAL_TEXT,
            "url": {"anyOf": [_NODE, {"type": "null"}]},
        },
    }


def jsonld_context(rulebase: Rulebase) -> dict[str, object]:
    """Returns the JSON-LD context under which a facts document is RDF."""
    terms: dict[str, object] = {
        "@version": 1.1,
        "id": "@id",
        "services": "@graph",
        "name": {"@id": SCHEMA + "name", "@container": "@language"},
        "provider": {"@id": SCHEMA + "provider", "@type": "@id"},
        "facts": "@nest",
        "evidence": _evidence_terms(rulebase),
        "waivers": {
            "@id": DG + "waiver",
            "@context": {
                "for": {"@id": DG + "waives", "@type": "@vocab"},
                "by": DG + "grantedBy",
                "reason": DG + "reason",
                "until": {"@id": SCHEMA + "expires", "@type": XSD + "date"},
                **{norm.id: str(norm.iri) for norm in rulebase.norms},
            },
        },
        "measurements": _measurement_terms(rulebase),
        "events": _event_terms(rulebase),
        "sources": {
            "@id": DCTERMS + "source",
            "@context": {
                "facts": {"@id": DG + "supportsFact", "@type": "@vocab"},
                "title": {"@id": DCTERMS + "title", "@language": "en"},
                "title_zh": {"@id": DCTERMS + "title", "@language": "zh"},
                "url": {"@id": SCHEMA + "url", "@type": "@id"},
                **{name: FACT + name for name in rulebase.stated_facts},
            },
        },
    }
    for name, fact in rulebase.stated_facts.items():
        terms[name] = {"@id": FACT + name, "@nest": "facts"} | _coercion(fact)
    return {"@context": terms}


def _evidence_terms(rulebase: Rulebase) -> dict[str, object]:
    return {
        "@id": DG + "evidence",
        "@context": {
            "for": {"@id": DG + "evidenceFor", "@type": "@vocab"},
            "kind": {"@id": DG + "kind", "@type": "@vocab"},
            "identifier": DCTERMS + "identifier",
            "url": {"@id": SCHEMA + "url", "@type": "@id"},
            "issued": {"@id": DCTERMS + "issued", "@type": XSD + "date"},
            "expires": {"@id": SCHEMA + "expires", "@type": XSD + "date"},
            "sha256": DG + "sha256",
            **{norm.id: str(norm.iri) for norm in rulebase.norms},
            **{kind: DG + kind for kind in rulebase.evidence_kinds},
        },
    }


def _event_terms(rulebase: Rulebase) -> dict[str, object]:
    responses = {
        "@id": DG + "response",
        "@context": {
            "for": {"@id": DG + "performs", "@type": "@vocab"},
            "evidence": DCTERMS + "description",
            **{norm.id: str(norm.iri) for norm in rulebase.norms},
        },
    }
    return {
        "@id": DG + "event",
        "@context": {
            "event": {"@id": DG + "ofFact", "@type": "@vocab"},
            "on": {"@id": DCTERMS + "date", "@type": XSD + "date"},
            "id": DCTERMS + "identifier",
            **{name: FACT + name for name in event_facts(rulebase)},
            "responses": responses,
        },
    }


def _measurement_terms(rulebase: Rulebase) -> dict[str, object]:
    return {
        "@id": DQV + "hasQualityMeasurement",
        "@context": {
            "indicator": {"@id": DQV + "isMeasurementOf", "@type": "@vocab"},
            "value": DQV + "value",
            "on": {"@id": DCTERMS + "date", "@type": XSD + "date"},
            "evidence": DCTERMS + "description",
            **{indicator.id: str(indicator.iri) for indicator in rulebase.indicators.values()},
        },
    }


def _coercion(fact: Fact) -> dict[str, object]:
    match fact.type:
        case ValueType.BOOLEAN:
            return {"@type": XSD + "boolean"}
        case ValueType.NUMBER:
            return {"@type": XSD + "nonNegativeInteger"}
        case ValueType.CHOICE:
            return {"@type": "@vocab", "@context": {choice: FACT + choice for choice in fact.choices}}
