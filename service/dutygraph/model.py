"""The values that everything else speaks: norms, facts, disputes, services. No behaviour beyond looking up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

__all__ = [
    "Bilingual",
    "Change",
    "Dispute",
    "Event",
    "Evidence",
    "Fact",
    "FactValue",
    "Indicator",
    "Instrument",
    "Iri",
    "Measurement",
    "Norm",
    "Period",
    "Provision",
    "Response",
    "Service",
    "Side",
    "Source",
    "TimeLimit",
    "ValueType",
    "Waiver",
]

Iri = NewType("Iri", str)
FactValue = bool | int | str
"""A stated value: a boolean, a whole number, or the local name of a listed value."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in English and in Chinese."""

    en: str
    zh: str

    def in_(self, lang: str) -> str:
        """Returns the text in ``en`` or ``zh``."""
        return self.zh if lang == "zh" else self.en

    def texts(self) -> dict[str, str]:
        """Returns both texts by language, as answers in JSON give them."""
        return {"en": self.en, "zh": self.zh}


class ValueType(Enum):
    """What kind of value a fact takes."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Period:
    """Civil days in China from ``start`` up to but not including ``end``; ``None`` is open."""

    start: date | None = None
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        """Returns whether the day lies in the period (start <= day < end)."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A legal instrument: its label, the short form in which it is cited, and when it is in force."""

    iri: Iri
    label: Bilingual
    short: Bilingual
    period: Period

    def cited(self, place: Bilingual) -> Bilingual:
        """Returns the citation of a place in the instrument, with the short form of the instrument before it."""
        return Bilingual(f"{self.short.en}, {place.en}", self.short.zh + place.zh)


@dataclass(frozen=True, slots=True)
class Provision:
    """A citable part of an instrument, in our own words."""

    id: str
    iri: Iri
    kind: str
    instrument: Iri
    position: int
    citation: Bilingual
    label: Bilingual
    summary: Bilingual


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of a service that a condition can turn on."""

    name: str
    iri: Iri
    type: ValueType
    category: str
    position: int
    label: Bilingual
    question: Bilingual
    basis: Bilingual
    choices: tuple[str, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """By when something is to be done: a term in words, or working days from the day on which a fact comes true."""

    iri: Iri
    label: Bilingual
    working_days: int | None = None
    starting_from: str | None = None
    source: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Norm:
    """One requirement, permission, power or rule, with where it stands and whom it binds.

    ``for_provider`` says that the bearer is a kind of provider, ``references`` what other law the norm leans on, and
    ``replaces`` the norm that an amendment put it in place of. A norm ``specifies`` another whose general words it fills, and
    ``supplies_rule_for`` another that refers to it.
    """

    id: str
    iri: Iri
    type: str
    bearer: str
    counterparties: tuple[str, ...]
    phases: tuple[str, ...]
    provisions: tuple[str, ...]
    instrument: Iri
    label: Bilingual
    action: Bilingual
    condition: Iri
    trigger: Iri | None
    period: Period
    evidence_kinds: tuple[str, ...] = ()
    evidence_example: Bilingual | None = None
    contestation: str = "Settled"
    time_limit: TimeLimit | None = None
    for_provider: bool = False
    references: tuple[Iri, ...] = ()
    replaces: Iri | None = None
    specifies: tuple[Iri, ...] = ()
    supplies_rule_for: tuple[Iri, ...] = ()

    @property
    def binds_provider(self) -> bool:
        """Whether a provider must obey the norm: it bears it (``for_provider``), as an obligation or a prohibition."""
        return self.for_provider and self.type in {"obligation", "prohibition"}


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number that a standard asks for, and the norms that it bears on.

    ``comparison`` is ``>=`` or ``<=``, ``largest`` the largest value that the quantity can take, ``strength`` whether the
    standard is recommended or mandatory; it is no statute either way. ``since`` is its first day in effect.
    """

    id: str
    iri: Iri
    label: Bilingual
    definition: Bilingual
    norms: tuple[Iri, ...]
    comparison: str
    threshold: Decimal
    largest: Decimal | None
    unit: Bilingual
    standard: Iri
    standard_name: str
    clause: Bilingual
    strength: str
    since: date


@dataclass(frozen=True, slots=True)
class Side:
    """An answer to a dispute."""

    name: str
    iri: Iri
    label: Bilingual
    argument: Bilingual
    majority: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """A question of law on which reasonable lawyers differ."""

    name: str
    iri: Iri
    label: Bilingual
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Under all of ``sides`` the norm has another condition."""

    norm: Iri
    sides: frozenset[Iri]
    condition: Iri


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record put forward to show that a norm is fulfilled."""

    norm: str
    kind: str
    identifier: str | None = None
    url: str | None = None
    issued: date | None = None
    expires: date | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What was done about an event for a norm, and on which day."""

    norm: str
    on: date
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A fact came true on a day. It never states the fact, which may be over again or not be known."""

    fact: str
    on: date
    id: str | None = None
    responses: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True)
class Measurement:
    """The value that an indicator had on a day."""

    indicator: str
    value: Decimal
    on: date
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where stated facts come from."""

    facts: tuple[str, ...]
    title: str
    title_zh: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A decision to let a gap stand until a day. It lapses by itself, and is shown wherever the gap is."""

    norm: str
    by: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Service:
    """What is stated about one service. A fact that is not in ``facts`` is unknown, never false."""

    id: Iri
    facts: Mapping[str, FactValue]
    name: Mapping[str, str] = field(default_factory=dict)
    provider: Iri | None = None
    provider_name: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    sources: tuple[Source, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    events: tuple[Event, ...] = ()
    origin: str = ""
