"""What a reader has stated so far. It lives in the address or the form, never on the server.

A state is an opened facts document, packed, with the answers given since; then a day and a reading. The same state under
the same rule base gives the same digest, whenever and wherever it is read.
Source: RFC 1950 (zlib) and RFC 4648, section 5, for the packed document.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dutygraph.errors import FactsError, ParameterError, UnknownTerm, nearest
from dutygraph.facts import FactsDocument, read_facts
from dutygraph.model import Iri, Service, ValueType
from dutygraph.reading import MAJORITY, Reading, parse_reading
from dutygraph.web.pages.factsfile import document_bytes, service_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

    from dutygraph.model import FactValue
    from dutygraph.rulebase import Rulebase
    from dutygraph.web.site import Site

__all__ = ["MOST_SERVICES", "OWN", "State", "document_of", "pack", "read_state", "refuse_many", "unpack"]

OWN = Iri("urn:dutygraph:service:described-here")
"""The id of a service that is described on these pages and has no other."""

MOST_SERVICES = 200
"""Most services that a page takes at once; the command line and the interface take any number."""

_LONGEST_ADDRESS = 6000
_WORDS: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class State:
    """Facts, day and reading of a page.

    ``opened`` are the services of the opened document, ``base`` the one that the page is about as it was opened or loaded,
    ``answers`` what was said since (``None``: not known yet), and ``service`` the one with the answers in it.
    """

    service: Service
    base: Service
    on: date
    reading: Reading
    answers: Mapping[str, FactValue | None] = field(default_factory=dict)
    opened: tuple[Service, ...] = ()
    packed: str = ""
    chosen: str = ""
    pinned: bool = False

    def params(self, **changes: FactValue | None) -> list[tuple[str, str]]:
        """Returns the state as parameters of an address or a form; further answers come last."""
        answers = {name: value for name, value in self.answers.items() if name not in changes} | changes
        found = [("d", self.packed), ("service", self.chosen)]
        found += [(name, _written(value)) for name, value in answers.items()]
        found += [
            ("on", self.on.isoformat() if self.pinned else ""),
            ("reading", "" if self.reading == MAJORITY else self.reading.name),
        ]
        return [(name, value) for name, value in found if value]

    @property
    def is_long(self) -> bool:
        """Whether the state is too long for an address, so that it must travel in a form."""
        return len(urlencode(self.params())) > _LONGEST_ADDRESS

    def without_last(self) -> State:
        """Returns the state before the last answer."""
        return replace(self, answers=dict(list(self.answers.items())[:-1]))

    def pinned_to_day(self) -> State:
        """Returns the state with its day written down, as a permanent link needs it."""
        return replace(self, pinned=True)

    def digest(self, rulebase: Rulebase) -> str:
        """Returns a digest of facts, day, reading and rule base."""
        whole = {
            "facts": service_document(self.service),
            "on": self.on.isoformat(),
            "reading": self.reading.name,
            "rulebase": rulebase.digest,
        }
        text = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def pack(data: bytes) -> str:
    """Returns a document as text that an address can carry."""
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


def unpack(text: str, most: int) -> bytes:
    """Returns a packed document.

    Args:
        text: what ``pack`` returned.
        most: largest document that is unpacked, in bytes.

    Raises:
        ParameterError: it is not such a text, or unpacks to more.
    """
    remedy = "Open the facts file again."
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(packed, most)
    except (ValueError, binascii.Error, zlib.error) as error:
        raise ParameterError("The packed facts document cannot be read.", where="d", remedy=remedy) from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ParameterError("The packed facts document is too long or cut short.", where="d", remedy=remedy)
    return data


def read_state(values: MultiDict[str, str], knowledge: Site, most: int) -> State:
    """Returns the state that the parameters of a request carry.

    Raises:
        ParameterError: an answer, the day or the packed document cannot be read.
        FactsError: the document is not well formed.
        UnknownTerm: no such service or reading.
    """
    rulebase = knowledge.rulebase
    packed = values.get("d", "")
    opened = read_facts(unpack(packed, most), "application/json", rulebase, name="facts").services if packed else ()
    chosen = values.get("service", "")
    base = _base(chosen, opened, knowledge)
    answers = {name: _answer(name, text, rulebase) for name, text in values.items() if name in rulebase.stated_facts and text}
    facts: dict[str, FactValue | None] = {**base.facts, **answers}
    stated = {name: value for name in rulebase.stated_facts if (value := facts.get(name)) is not None}
    day = values.get("on", "")
    return State(
        service=replace(base, facts=stated),
        base=base,
        on=_day(day) if day else knowledge.day(),
        reading=parse_reading(values.get("reading") or "majority", rulebase),
        answers=answers,
        opened=opened,
        packed=packed,
        chosen=chosen,
        pinned=bool(day),
    )


def _base(chosen: str, opened: tuple[Service, ...], knowledge: Site) -> Service:
    if not chosen:
        return opened[0] if opened else Service(OWN, {})
    for service in opened:
        if service.id == chosen:
            return service
    if not opened and chosen in knowledge.services:
        return knowledge.services[chosen]
    raise UnknownTerm(f"The service {chosen} is not known here.", where="service", remedy="Open its facts file first.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ParameterError(f'"{text}" is not a day of the calendar.', where="on", remedy="Write it as 2025-02-28.") from error


def _answer(name: str, text: str, rulebase: Rulebase) -> FactValue | None:
    if text == "unknown":
        return None
    fact = rulebase.facts[name]
    match fact.type:
        case ValueType.BOOLEAN:
            if text in _WORDS:
                return _WORDS[text]
            remedy = "Answer yes, no or unknown."
        case ValueType.NUMBER:
            if text.isascii() and text.isdecimal() and len(text) < 19:  # noqa: PLR2004  (as long as a facts file may write)
                return int(text)
            remedy = "Give a whole number from 0, or unknown."
        case ValueType.CHOICE:
            if text in fact.choices:
                return text
            remedy = nearest(text, fact.choices) or "Known: " + ", ".join(fact.choices) + "."
    raise ParameterError(f'"{text[:60]}" is no answer.', where=name, remedy=remedy)


def _written(value: FactValue | None) -> str:
    if value is None:
        return "unknown"
    return str(value) if not isinstance(value, bool) else ("yes" if value else "no")


def document_of(state: State, rulebase: Rulebase) -> FactsDocument:
    """Returns the state's service as a facts document, read from what a download of it would be.

    Raises:
        FactsError: an answer contradicts the document, as a fact that an event says came true and an answer denies.
    """
    return read_facts(document_bytes([state.service]), "application/json", rulebase, name="facts.json")


def refuse_many(services: tuple[Service, ...]) -> None:
    """Raises an error where a document has more services than a page can show.

    Raises:
        FactsError: there are more than ``MOST_SERVICES``.
    """
    if len(services) > MOST_SERVICES:
        raise FactsError(
            f"The file describes {len(services):,} services; a page takes {MOST_SERVICES}.",
            remedy="Send it to /api/duties or /api/check, or use the command line, which take any number.",
        )
