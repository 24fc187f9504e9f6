"""The values that everything else speaks: norms, facts, disputes, services. No behaviour beyond looking up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = [
    "Bilingual",
    "Change",
    "Dispute",
    "Evidence",
    "Fact",
    "FactValue",
    "Iri",
    "Norm",
    "Period",
    "Provision",
    "Service",
    "Side",
    "Source",
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
class Norm:
    """One requirement, permission, power or rule, with where it stands and whom it binds."""

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

    @property
    def binds_provider(self) -> bool:
        """Whether the provider must obey the norm: it bears it, and it is an obligation or a prohibition."""
        return self.bearer == "provider" and self.type in {"obligation", "prohibition"}


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
    origin: str = ""
