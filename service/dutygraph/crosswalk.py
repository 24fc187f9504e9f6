"""Which provisions of other law answer a norm: read out of the alignment graphs by the library query CQ-46.

Law: each counterpart names its provision, its strength and why; dates follow Regulation (EU) 2026/1744 where it moved them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.catalog import bind, find_query
from dutygraph.model import Bilingual
from dutygraph.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dutygraph.engine import Reader
    from dutygraph.model import Norm
    from dutygraph.terms import Term

__all__ = ["Counterpart", "counterparts", "crosswalk_csv", "crosswalk_document"]

_QUERY = "CQ-46"


@dataclass(frozen=True, slots=True)
class Counterpart:
    """One answer of other law to the group of norms that a norm belongs to; days are ISO dates, empty where there is none."""

    iri: str
    group: Bilingual
    instrument_iri: str
    instrument: Bilingual
    article: Bilingual
    provision: str
    strength: str
    reason: Bilingual
    bearer: Bilingual
    since: str
    later: str
    dates: Bilingual
    applies: str
    checked: Bilingual


def counterparts(engine: Reader, norm: Norm, *, on: date) -> tuple[Counterpart, ...]:
    """Returns the counterparts of a norm, by instrument and article.

    Args:
        engine: holds law and alignments.
        norm: the norm to compare; empty comes back where it was not compared.
        on: civil day on which the counterparts may or may not apply.
    """
    answer = engine.query(bind(find_query(_QUERY), {"norm": norm.iri, "on": on.isoformat()}))
    found: dict[str, Counterpart] = {}
    for row in answer.rows:
        values = {name: _text(term) for name, term in zip(answer.variables, row, strict=True)}
        found.setdefault(values["counterpart"], _counterpart(values))  # several identifiers of one provision are one answer
    return tuple(found.values())


def _counterpart(values: dict[str, str]) -> Counterpart:
    def both(name: str) -> Bilingual:
        return Bilingual(values[f"{name}_en"], values[f"{name}_zh"])

    return Counterpart(
        iri=values["counterpart"],
        group=both("group"),
        instrument_iri=values["instrument"],
        instrument=both("instrument"),
        article=both("article"),
        provision=values["provision"],
        strength=values["strength"],
        reason=both("reason"),
        bearer=both("bearer"),
        since=values["since"],
        later=values["later"],
        dates=both("dates"),
        applies=values["applies"],
        checked=both("checked"),
    )


def _text(term: Term | None) -> str:
    return "" if term is None else term.value if isinstance(term, Literal) else str(term)


def crosswalk_document(norm: Norm, found: Sequence[Counterpart], *, on: date) -> dict[str, object]:
    """Returns the crosswalk of one norm as JSON; what does not apply to an entry is null."""
    return {
        "norm": norm.id,
        "iri": norm.iri,
        "label": _both(norm.label),
        "on": on.isoformat(),
        "counterparts": [
            {
                "iri": one.iri,
                "group": _both(one.group),
                "instrument": {"iri": one.instrument_iri, **(_both(one.instrument) or {})},
                "article": _both(one.article),
                "provision": one.provision or None,
                "strength": one.strength,
                "reason": _both(one.reason),
                "bearer": _both(one.bearer),
                "applicableFrom": one.since or None,
                "laterFrom": one.later or None,
                "dates": _both(one.dates),
                "applies": one.applies or None,
                "checked": _both(one.checked),
            }
            for one in found
        ],
    }


def _both(text: Bilingual) -> dict[str, str] | None:
    return text.texts() if text.en else None


def crosswalk_csv(norm: Norm, found: Sequence[Counterpart], lang: str) -> str:
    """Returns one row a counterpart, with a header; texts in one language."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = ("norm", "group", "instrument", "article", "provision", "strength", "reason", "bearer")
    writer.writerow((*columns, "applicable_from", "later_from", "applies", "checked"))
    for one in found:
        texts = (one.group, one.instrument, one.article)
        row = [norm.id, *(text.in_(lang) for text in texts), one.provision, one.strength, one.reason.in_(lang)]
        writer.writerow((*row, one.bearer.in_(lang), one.since, one.later, one.applies, one.checked.in_(lang)))
    return out.getvalue()
