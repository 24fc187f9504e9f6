"""What the questions about services answer, as JSON. Source: docs/contract.md; RFC 9457 for problems."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (pydantic reads it when the classes are made)
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ChangesDocument", "CheckDocument", "DutiesDocument", "Explanation", "Health", "Problem", "Rulebase", "Text"]

VerdictValue = Literal["applies", "does-not-apply", "undetermined"]
Value = bool | int | str | None


class Strict(BaseModel):
    """A document with these members and no others."""

    model_config = ConfigDict(extra="forbid")


class Text(Strict):
    """One text in both languages."""

    en: str
    zh: str


class Problem(BaseModel):
    """A problem document (RFC 9457) with a stable code."""

    type: str = Field(description="https://w3id.org/dutygraph/problem/ and the code")
    title: str
    status: int
    code: str
    instance: str
    detail: str | None = None
    where: str | None = Field(default=None, description="the parameter, file or line")
    remedy: str | None = Field(default=None, description="how to mend it")


class Rulebase(Strict):
    """Which law the answer was drawn from."""

    version: str
    digest: str


class NotInForce(Strict):
    """The interval of a norm that is not in force on the day."""

    from_: date | None = Field(alias="from")
    until: date | None


class Because(Strict):
    """A stated fact that settles a verdict."""

    fact: str
    value: Value


class Other(Strict):
    """A reading under which the verdict would differ."""

    reading: str
    verdict: VerdictValue


class Meeting(Strict):
    """A norm of another instrument that this one meets."""

    relation: str
    norm: str
    instrument: str
    provisions: list[str]


class Verdict(Strict):
    """One norm for one service; ``notInForce`` and ``differs`` appear where there is something to say."""

    norm: str
    iri: str
    label: Text
    type: str
    bearer: str
    phase: list[str]
    verdict: VerdictValue
    standing: VerdictValue
    instrument: str
    provisions: list[str]
    because: list[Because]
    missing: list[str]
    notInForce: NotInForce = Field(default=None)  # type: ignore[assignment]  # noqa: N815  (absent, never null)
    differs: list[Other] = Field(default=[])
    meets: list[Meeting] = Field(default=[])


class Question(Strict):
    """A fact worth asking for."""

    fact: str
    settles: int
    question: Text


class ServiceVerdicts(Strict):
    """Every norm for one service."""

    service: str
    verdicts: list[Verdict]
    ask: list[Question]


class DutiesDocument(Strict):
    """The duties document of the contract."""

    on: date
    reading: str
    rulebase: Rulebase
    services: list[ServiceVerdicts]


class Needed(Strict):
    """What a fact would have to be."""

    fact: str
    requires: str
    value: Value


class Explanation(Verdict):
    """Why a norm applies, does not apply, or cannot be told."""

    on: date
    reading: str
    rulebase: Rulebase
    service: str
    action: Text
    references: list[Referred]
    condition: dict[str, Any] = Field(description="truth, part by part; parts nest")
    trigger: dict[str, Any] | None
    toApply: list[list[Needed]]  # noqa: N815  (the name in the contract)
    toNotApply: list[list[Needed]]  # noqa: N815  (the name in the contract)


class ChangesDocument(Strict):
    """The changes document of docs/time.md."""

    from_: date = Field(alias="from")
    to: date
    reading: str
    rulebase: Rulebase
    instruments: list[dict[str, Any]]
    services: list[ServiceChanges]


class ServiceChanges(Strict):
    """What the law changed for one service."""

    service: str
    changes: list[dict[str, Any]]
    renumbered: list[dict[str, Any]]


class Referred(Strict):
    """A provision that a norm refers to, in the version of the day."""

    iri: str
    label: Text


class Finding(Strict):
    """One duty of one service."""

    service: str
    norm: str
    iri: str
    type: str
    instrument: str
    provisions: list[str]
    verdict: VerdictValue
    outcome: Literal["passed", "failed", "cantTell", "untested", "inapplicable"]
    severity: str | None
    message: Text
    missing: list[str]
    shape: str | None
    file: str | None
    line: int | None
    fingerprint: str
    known: bool
    waiver: dict[str, str] | None
    deadlines: list[dict[str, Any]]
    measured: list[dict[str, Any]]


class CheckDocument(Strict):
    """The check document of the contract."""

    on: date
    reading: str
    rulebase: Rulebase
    summary: dict[str, int]
    findings: list[Finding]


class Health(BaseModel):
    """Whether the server answers, and the day that verdicts are for."""

    status: str
    on: date
