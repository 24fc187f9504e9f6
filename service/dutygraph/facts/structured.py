"""Reads service descriptions from JSON and YAML trees, by the facts contract.

Law: what may be stated is the list of facts of the rulebase, each with its legal basis.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from dutygraph.engines import parse_rdf
from dutygraph.errors import FactsError, nearest
from dutygraph.facts.events import event_fault
from dutygraph.facts.measurements import measured_twice, measured_value, number_of, unknown_indicator
from dutygraph.model import Event, Evidence, FactValue, Iri, Measurement, Response, Service, Source, ValueType, Waiver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.facts.tree import Json, Path, Tree
    from dutygraph.model import Fact
    from dutygraph.rulebase import Rulebase

__all__ = ["MAX_DIGITS", "StructuredReader", "fact_value", "is_digest", "is_iri", "parse_day", "shown", "unknown_fact"]

_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+")
_SERVICE_KEYS = ("id", "name", "provider", "facts", "evidence", "sources", "waivers", "events", "measurements", "@context")
_EVIDENCE_KEYS = ("for", "kind", "identifier", "url", "issued", "expires", "sha256")
_WAIVER_KEYS = ("for", "by", "reason", "until")
_MEASUREMENT_KEYS = ("indicator", "value", "on", "evidence")
_EVENT_KEYS = ("event", "on", "id", "responses")
_RESPONSE_KEYS = ("for", "on", "evidence")
_SOURCE_KEYS = ("facts", "title", "title_zh", "url")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_LONGEST_SHOWN = 60
MAX_DIGITS = 18
"""Longest whole number that is read; a count of users needs ten digits."""


def is_iri(text: str) -> bool:
    """Returns whether a text is an absolute IRI that RDF can hold too."""
    if not _ABSOLUTE_IRI.fullmatch(text):
        return False
    try:
        return len(list(parse_rdf(f"<{text}> <{text}> <{text}> .".encode(), "application/n-triples"))) == 1
    except SyntaxError:
        return False


@lru_cache(maxsize=64)
def _is_language(tag: str) -> bool:
    if not _LANGUAGE.fullmatch(tag):
        return False
    try:
        return len(list(parse_rdf(f'<a:a> <a:a> "a"@{tag} .'.encode(), "application/n-triples"))) == 1
    except SyntaxError:
        return False


def is_digest(text: str) -> bool:
    """Returns whether a text is a SHA-256 digest in lower-case hexadecimal digits."""
    return _DIGEST.fullmatch(text) is not None


def parse_day(text: str) -> date:
    """Returns the day that a text names, written as 2025-02-28.

    Raises:
        ValueError: it is written otherwise, or the calendar has no such day.
    """
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def unknown_fact(name: str, rulebase: Rulebase, where: str) -> FactsError:
    """Returns the error for a fact name that cannot be stated, with the nearest name that can."""
    if name in rulebase.facts:
        return FactsError(
            f'"{name}" is not stated about a service: it follows from the day of the question.',
            where=where,
            remedy="Leave it out and give the day with --on.",
        )
    remedy = nearest(name, rulebase.stated_facts) or "List the facts with: dutygraph query CQ-21."
    return FactsError(f'There is no fact "{name}".', where=where, remedy=remedy)


def fact_value(fact: Fact, value: Json, where: str) -> FactValue | None:
    """Returns a stated value; ``None`` where it says that the value is not known.

    Raises:
        FactsError: the value has the wrong type.
    """
    if value is None or value == "unknown":
        return None
    match fact.type:
        case ValueType.BOOLEAN:
            fits, need = isinstance(value, bool), "true, false, or null for unknown"
        case ValueType.NUMBER:
            fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**MAX_DIGITS
            need = "a whole number from 0, or null for unknown"
        case ValueType.CHOICE:
            fits, need = value in fact.choices, "one of " + ", ".join(fact.choices)
    if not fits or isinstance(value, float | list | dict):
        raise FactsError(f'The fact "{fact.name}" has {shown(value)}.', where=where, remedy=f"Write {need}.")
    return value


def shown(value: Json) -> str:
    """Returns a value as a part of a sentence; a long one is cut."""
    if isinstance(value, list | dict):
        return "several values" if isinstance(value, list) else "an object as its value"
    if isinstance(value, str):
        return f'the text "{value[:_LONGEST_SHOWN]}{"…" * (len(value) > _LONGEST_SHOWN)}"'
    return f"the value {str(value).lower() if isinstance(value, bool) else value}"


class StructuredReader:
    """Reads one tree."""

    def __init__(self, tree: Tree, rulebase: Rulebase) -> None:
        self._tree = tree
        self._rulebase = rulebase

    def services(self) -> list[tuple[Service, Path]]:
        """Returns each service with its path in the tree."""
        top = self._tree.value
        if isinstance(top, dict) and "services" in top:
            self._only(top, ("services", "@context"), ())
            items = top["services"]
            if not isinstance(items, list) or not items:
                raise self._error(("services",), "There is no service in it.", "List at least one.")
            return [self._service(item, ("services", n)) for n, item in enumerate(items)]
        return [self._service(top, ())]

    def _error(self, path: Path, detail: str, remedy: str = "") -> FactsError:
        return FactsError(detail, where=self._tree.where(path), remedy=remedy)

    def _object(self, value: Json, path: Path, what: str) -> dict[str, Json]:
        if not isinstance(value, dict):
            raise self._error(path, f"{what} is not an object.", "Write it as { … }.")
        return value

    def _optional_object(self, value: Json, path: Path, what: str) -> dict[str, Json]:
        return {} if value is None else self._object(value, path, what)

    def _only(self, found: Mapping[str, Json], allowed: tuple[str, ...], path: Path) -> None:
        for key in found:
            if key not in allowed:
                remedy = nearest(key, allowed) or "Known: " + ", ".join(allowed) + "."
                if key in self._rulebase.stated_facts:
                    remedy = 'Facts stand inside "facts": { … }.'
                raise self._error((*path, key), f'There is no key "{key}" here.', remedy)

    def _service(self, value: Json, path: Path) -> tuple[Service, Path]:
        found = self._object(value, path, "A service")
        self._only(found, _SERVICE_KEYS, path)
        if "id" not in found:
            raise self._error(path, "The service has no id.", 'Add "id": an absolute IRI that names it.')
        provider = self._optional_object(found.get("provider"), (*path, "provider"), "The provider")
        self._only(provider, ("id", "name"), (*path, "provider"))
        owner = provider.get("id")
        facts = self._facts(found.get("facts"), (*path, "facts"))
        service = Service(
            id=self._iri(found["id"], (*path, "id")),
            facts=facts,
            name=self._texts(found.get("name"), (*path, "name")),
            provider=self._iri(owner, (*path, "provider", "id")) if owner is not None else None,
            provider_name=self._texts(provider.get("name"), (*path, "provider", "name")),
            evidence=tuple(self._evidence(e, p) for e, p in self._items(found.get("evidence"), (*path, "evidence"))),
            sources=tuple(self._source(s, p) for s, p in self._items(found.get("sources"), (*path, "sources"))),
            waivers=tuple(self._waiver(w, p) for w, p in self._items(found.get("waivers"), (*path, "waivers"))),
            measurements=self._measurements(found.get("measurements"), (*path, "measurements")),
            events=tuple(self._event(e, p, facts) for e, p in self._items(found.get("events"), (*path, "events"))),
            origin=self._tree.name,
        )
        return service, path

    def _iri(self, value: Json, path: Path) -> Iri:
        if not isinstance(value, str) or not is_iri(value):
            raise self._error(path, f"{value!r} is not an absolute IRI.", "Write it like https://example.org/my-service.")
        return Iri(value)

    def _texts(self, value: Json, path: Path) -> dict[str, str]:
        found = self._optional_object(value, path, "A name")
        for language, text in found.items():
            if not isinstance(text, str) or not _is_language(language):
                raise self._error((*path, language), "A name is text by language.", 'Write {"en": "…", "zh": "…"}.')
        return {language: str(text) for language, text in found.items()}

    def _items(self, value: Json, path: Path) -> list[tuple[Json, Path]]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._error(path, f'"{path[-1]}" is not a list.', "Write it as [ … ].")
        return [(item, (*path, n)) for n, item in enumerate(value)]

    def _facts(self, value: Json, path: Path) -> dict[str, FactValue]:
        stated: dict[str, FactValue] = {}
        for name, given in self._optional_object(value, path, '"facts"').items():
            where = (*path, name)
            if name not in self._rulebase.stated_facts:
                raise unknown_fact(name, self._rulebase, self._tree.where(where))
            try:
                known = fact_value(self._rulebase.facts[name], given, "")
            except FactsError as error:  # placing an error costs a second parse, so only then
                raise self._error(where, error.detail, error.remedy) from error
            if known is not None:
                stated[name] = known
        return stated

    def _text(self, found: Mapping[str, Json], key: str, path: Path) -> str | None:
        value = found.get(key)
        if value is not None and not isinstance(value, str):
            raise self._error((*path, key), f'"{key}" is not text.', "Put it in quotes, or null.")
        return value

    def _evidence(self, value: Json, path: Path) -> Evidence:
        found = self._object(value, path, "Evidence")
        self._only(found, _EVIDENCE_KEYS, path)
        norm, kind = self._norm(found, path, "Evidence"), self._text(found, "kind", path)
        kinds = self._rulebase.evidence_kinds
        if kind not in kinds:
            raise self._error(
                (*path, "kind"), f'There is no evidence kind "{kind}".', nearest(kind or "", kinds) or "Known: " + ", ".join(kinds)
            )
        digest = self._text(found, "sha256", path)
        if digest is not None and not is_digest(digest):
            raise self._error((*path, "sha256"), "That is not a SHA-256 digest.", "Write 64 lower-case hexadecimal digits.")
        return Evidence(
            norm=norm,
            kind=kind,
            identifier=self._text(found, "identifier", path),
            url=self._optional_iri(found, "url", path),
            issued=self._day(found, "issued", path),
            expires=self._day(found, "expires", path),
            sha256=digest,
        )

    def _norm(self, found: Mapping[str, Json], path: Path, what: str) -> str:
        norm, norms = self._text(found, "for", path), self._rulebase.norm_ids
        if norm is None or norm not in norms:
            detail = f'There is no norm "{norm}".' if norm else f'{what} needs "for": the id of a norm.'
            raise self._error((*path, "for"), detail, nearest(norm or "", norms))
        return norm

    def _waiver(self, value: Json, path: Path) -> Waiver:
        found = self._object(value, path, "A waiver")
        self._only(found, _WAIVER_KEYS, path)
        by, reason, until = self._text(found, "by", path), self._text(found, "reason", path), self._day(found, "until", path)
        if not by or not reason or until is None:
            raise self._error(path, "A waiver does not say who granted it, why, and until when.", 'Add "by", "reason" and "until".')
        return Waiver(self._norm(found, path, "A waiver"), by, reason, until)

    def _measurements(self, value: Json, path: Path) -> tuple[Measurement, ...]:
        found: list[Measurement] = []
        for item, place in self._items(value, path):
            found.append(self._measurement(item, place))
            if twice := measured_twice(found):
                raise self._error(
                    place, f'The indicator "{twice.indicator}" is measured twice on {twice.on}.', "Keep one, or correct a day."
                )
        return tuple(found)

    def _measurement(self, value: Json, path: Path) -> Measurement:
        found = self._object(value, path, "A measurement")
        self._only(found, _MEASUREMENT_KEYS, path)
        name = self._text(found, "indicator", path) or ""
        indicator = self._rulebase.indicators.get(name)
        if indicator is None:
            problem = unknown_indicator(name, self._rulebase)
            raise self._error((*path, "indicator"), problem.detail, problem.remedy)
        given = found.get("value")
        try:
            number = measured_value(indicator, None if isinstance(given, str) else number_of(given), shown(given))
        except FactsError as error:
            raise self._error((*path, "value"), error.detail, error.remedy) from error
        return Measurement(name, number, self._needed_day(found, path, "A measurement"), self._text(found, "evidence", path))

    def _event(self, value: Json, path: Path, facts: Mapping[str, FactValue]) -> Event:
        found = self._object(value, path, "An event")
        self._only(found, _EVENT_KEYS, path)
        event = Event(
            fact=self._text(found, "event", path) or "",
            on=self._needed_day(found, path, "An event"),
            id=self._text(found, "id", path),
            responses=tuple(self._response(r, p) for r, p in self._items(found.get("responses"), (*path, "responses"))),
        )
        if fault := event_fault(event, facts, self._rulebase):
            place = path if fault.response is None else (*path, "responses", fault.response)
            raise self._error((*place, fault.field), fault.detail, fault.remedy)
        return event

    def _response(self, value: Json, path: Path) -> Response:
        found = self._object(value, path, "A response")
        self._only(found, _RESPONSE_KEYS, path)
        day = self._needed_day(found, path, "A response")
        return Response(self._text(found, "for", path) or "", day, self._text(found, "evidence", path))

    def _needed_day(self, found: Mapping[str, Json], path: Path, what: str) -> date:
        day = self._day(found, "on", path)
        if day is None:
            raise self._error(path, f"{what} has no day.", 'Add "on", written as 2025-02-28.')
        return day

    def _optional_iri(self, found: Mapping[str, Json], key: str, path: Path) -> str | None:
        value = self._text(found, key, path)
        return None if value is None else self._iri(value, (*path, key))

    def _day(self, found: Mapping[str, Json], key: str, path: Path) -> date | None:
        text = self._text(found, key, path)
        try:
            return None if text is None else parse_day(text)
        except ValueError as error:
            raise self._error((*path, key), f'"{text}" is not a date.', "Write it as 2025-02-28.") from error

    def _source(self, value: Json, path: Path) -> Source:
        found = self._object(value, path, "A source")
        self._only(found, _SOURCE_KEYS, path)
        names: list[str] = []
        for name, place in self._items(found.get("facts"), (*path, "facts")):
            if not isinstance(name, str) or name not in self._rulebase.stated_facts:
                raise unknown_fact(str(name), self._rulebase, self._tree.where(place))
            names.append(name)
        title = self._text(found, "title", path)
        if not title:
            raise self._error(path, "A source has no title.", 'Add "title".')
        title_zh = self._text(found, "title_zh", path)
        return Source(tuple(names), title, title_zh, self._optional_iri(found, "url", path))
