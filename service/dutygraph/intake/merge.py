"""Several intakes as one facts document by the contract, ready to be saved and completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.intake.rules import RULES
from dutygraph.intake.words import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dutygraph.intake.document import Intake, Record, Said

__all__ = ["facts_document", "yaml_text"]


def facts_document(service: str, intakes: Sequence[Intake]) -> dict[str, object]:
    """Returns what documents say about a service. What none of them says is left out, so it stays unknown."""
    document: dict[str, object] = {"id": service}
    facts = {fact: value for intake in intakes for fact, value in intake.facts.items()}
    evidence = list(_distinct(_record(record) for intake in intakes for record in intake.evidence))
    sources = list(_distinct(source for intake in intakes for source in _sources(intake)))
    found: dict[str, object] = {"facts": facts, "evidence": evidence, "sources": sources}
    return document | {key: value for key, value in found.items() if value}


def _record(record: Record) -> dict[str, object]:
    found = record.evidence
    fields = {"for": found.norm, "kind": found.kind, "identifier": found.identifier, "url": found.url, "sha256": found.sha256}
    return {key: value for key, value in fields.items() if value}


def _sources(intake: Intake) -> Iterable[dict[str, object]]:
    """One entry for each thing said; an entry for evidence names no fact, and the norm in its title."""
    for said in intake.says:
        yield {"facts": [said.fact], "title": _title(intake, said)}
    for record in intake.evidence:
        yield {"title": f"{record.evidence.kind} for {record.evidence.norm}: {_title(intake, record)}"}


def _title(intake: Intake, found: Said | Record) -> str:
    line = f", line {found.line}" if found.line else ""
    return f"{clean(intake.name)} ({intake.format} {intake.version}){line}, {found.path}; rule {found.rule}: {RULES[found.rule]}"


def _distinct(entries: Iterable[dict[str, object]]) -> Iterable[dict[str, object]]:
    seen: set[str] = set()
    for entry in entries:
        if repr(entry) not in seen:
            seen.add(repr(entry))
            yield entry


def yaml_text(document: dict[str, object]) -> str:
    """Returns a document as YAML that our reader reads back: no anchors, the order kept."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            del data
            return True

    return yaml.dump(document, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10**6)
