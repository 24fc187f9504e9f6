"""A described service as a facts document again, so that what was entered can be taken away and opened later.

Source: the facts document of docs/contract.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from dutygraph.model import Service

__all__ = ["document_bytes", "service_document"]


def service_document(service: Service) -> dict[str, object]:
    """Returns what is stated about a service by the facts contract; what is empty is left out."""
    provider = _kept(id=service.provider, name=dict(service.provider_name))
    return {"id": service.id} | _kept(
        name=dict(service.name),
        provider=provider,
        facts=dict(service.facts),
        evidence=[
            {"for": e.norm, "kind": e.kind}
            | _kept(identifier=e.identifier, url=e.url, issued=_day(e.issued), expires=_day(e.expires), sha256=e.sha256)
            for e in service.evidence
        ],
        events=[
            {"event": e.fact, "on": _day(e.on)}
            | _kept(
                id=e.id,
                responses=[{"for": r.norm, "on": _day(r.on)} | _kept(evidence=r.evidence) for r in e.responses],
            )
            for e in service.events
        ],
        measurements=[
            {"indicator": m.indicator, "value": _number(m.value), "on": _day(m.on)} | _kept(evidence=m.evidence)
            for m in service.measurements
        ],
        waivers=[{"for": w.norm, "by": w.by, "reason": w.reason, "until": _day(w.until)} for w in service.waivers],
        sources=[{"facts": list(s.facts), "title": s.title} | _kept(title_zh=s.title_zh, url=s.url) for s in service.sources],
    )


def document_bytes(services: Iterable[Service]) -> bytes:
    """Returns services as one JSON facts document: an object where there is one, a list where there are several."""
    documents = [service_document(service) for service in services]
    whole = documents[0] if len(documents) == 1 else {"services": documents}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _kept(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _day(day: object) -> str | None:
    return str(day) if day else None


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
