"""What a run says of the whole register: counts per norm, what to ask next, what was left out.

Law: every norm of the rulebase, in provision order.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dutygraph.register.asking import ranked
from dutygraph.register.judging import STANDING, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dutygraph.register.judging import Judging
    from dutygraph.register.work import Record

__all__ = ["Asked", "NormCount", "Summary", "counts_csv", "summary_document", "summed"]


@dataclass(frozen=True, slots=True)
class NormCount:
    """For how many services a norm applies, does not apply, cannot be told; and the same for its standing."""

    norm: str
    verdict: tuple[int, int, int]
    standing: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact: how many services do not state it, for how many verdicts it is missing, and how many one answer settles."""

    fact: str
    unknown: int
    needed: int
    settles: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole register on one day under one reading.

    ``outcomes`` has, for each duty of the provider, how many services pass, fail and so on; ``rejects`` is where the
    rejected rows are told. Beside an earlier result of the same rulebase, day and settings, ``reused`` is the number of
    services for which it was re-used; beside one of another rulebase, ``changed`` names the norms with another condition.
    """

    judging: Judging
    services: int
    rejected: int
    counts: tuple[NormCount, ...]
    asked: tuple[Asked, ...]
    outcomes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    rejects: str = ""
    reused: int | None = None
    changed: tuple[str, ...] = ()


def summed(judging: Judging, records: Iterable[Record]) -> Summary:
    """Returns what the records of all chunks add up to."""
    services = rejected = 0
    pairs = {name: [0, 0] for name in judging.pairs.values()}
    asked = {fact: [0, 0, 0] for fact in judging.facts}
    outcomes: dict[str, dict[str, int]] = {}
    for record in records:
        services, rejected = services + record.services, rejected + record.rejected
        for sums, found in ((pairs, record.counts), (asked, record.asked)):
            for name, numbers in found.items():
                sums[name] = [one + other for one, other in zip(sums[name], numbers, strict=True)]
        for norm, numbers_of in record.outcomes.items():
            sum_of = outcomes.setdefault(norm, {})
            for outcome, number in numbers_of.items():
                sum_of[outcome] = sum_of.get(outcome, 0) + number
    columns = dict(judging.verdict_columns)

    def three(pair: str | None) -> tuple[int, int, int]:
        yes, no = pairs[pair] if pair else (0, services)
        return yes, no, services - yes - no

    counts = tuple(
        NormCount(norm.id, three(columns[norm.id]), three(columns.get(norm.id + STANDING, columns[norm.id])))
        for norm in judging.rulebase.norms
    )
    questions = tuple(Asked(*row) for row in ranked(asked))
    return Summary(judging, services, rejected, counts, questions, outcomes)


def summary_document(summary: Summary) -> dict[str, object]:
    """Returns the summary as a JSON document; norms in provision order, facts by what they settle."""
    judging = summary.judging
    facts = judging.rulebase.facts
    return {
        "on": judging.on.isoformat(),
        "reading": judging.reading.name,
        "rulebase": {"version": judging.rulebase.version, "digest": judging.rulebase.digest},
        "services": summary.services,
        "rejected": summary.rejected,
        "counts": {
            count.norm: {
                "verdict": dict(zip(VERDICTS, count.verdict, strict=True)),
                "standing": dict(zip(VERDICTS, count.standing, strict=True)),
            }
            for count in summary.counts
        },
        **({"findings": summary.outcomes} if summary.outcomes else {}),
        "ask": [
            {
                "fact": asked.fact,
                "settles": asked.settles,
                "needed": asked.needed,
                "unknown": asked.unknown,
                "question": {"en": facts[asked.fact].question.en, "zh": facts[asked.fact].question.zh},
            }
            for asked in summary.asked
        ],
    }


def counts_csv(summary: Summary) -> str:
    """Returns one row a norm: how many services have each verdict, and each standing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["norm", *VERDICTS, *(f"standing {verdict}" for verdict in VERDICTS)])
    writer.writerows([count.norm, *count.verdict, *count.standing] for count in summary.counts)
    return out.getvalue()
