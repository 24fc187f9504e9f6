"""The published JSON Schema and JSON-LD context of a facts document, both derived from the facts of the rulebase.

Source: JSON Schema 2020-12; JSON-LD 1.1 (``@nest`` for "facts", ``@graph`` for "services").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.model import ValueType
from dutygraph.vocab import BASE, DCTERMS, DG, FACT, SCHEMA, XSD

if TYPE_CHECKING:
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
    service = {
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
        },
    }
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
        "$defs": {"service": service, "evidence": _evidence(rulebase), "source": _source(rulebase), "waiver": _waiver(rulebase)},
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
        "evidence": {
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
        },
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


def _coercion(fact: Fact) -> dict[str, object]:
    match fact.type:
        case ValueType.BOOLEAN:
            return {"@type": XSD + "boolean"}
        case ValueType.NUMBER:
            return {"@type": XSD + "nonNegativeInteger"}
        case ValueType.CHOICE:
            return {"@type": "@vocab", "@context": {choice: FACT + choice for choice in fact.choices}}
