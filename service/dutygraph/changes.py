"""What changed for a service between two days, and because of which instrument.

Only the law moves here: the stated facts are the same on both days. Every change comes from the interval of a norm, so each
names the norm that began or ended, its instrument and the day; an amended norm is shown with the one it replaced.

Law: each norm's own interval; Article 24 of the Interim Measures, Article 14 of the Labelling Measures and the like.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from dutygraph.applicability import assess
from dutygraph.errors import UsageError
from dutygraph.model import Bilingual
from dutygraph.reading import MAJORITY, Reading
from dutygraph.timeline import cite, reference_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dutygraph.applicability import Verdict
    from dutygraph.model import Instrument, Iri, Norm, Period, Service
    from dutygraph.rulebase import Rulebase

__all__ = ["Change", "Changes", "Renumbered", "changes", "changes_document", "changes_text"]

Kind = Literal["begins", "ends", "amended"]
_WORDS = {
    "begins": ("new", "新增"),
    "ends": ("ended", "失效"),
    "amended": ("amended", "修正"),
    "applies": ("applies", "适用"),
    "does-not-apply": ("does not apply", "不适用"),
    "undetermined": ("cannot tell yet", "尚不能定"),
    "none": ("Nothing changed.", "无变化。"),
    "takes-effect": ("takes effect on", "施行日"),
    "ceases": ("ceases to be in force on", "失效日"),
    "no-norms": ("cited only, no norms of it here", "仅被援引，未收录其规范"),
    "renumbered": ("renumbered citations", "改号的援引"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A norm whose verdict differs between the days.

    ``kind`` is ``begins``, ``ends`` or ``amended`` (both the old and the new norm would bind or stay open: ``replaced`` is
    the old one); ``on`` is the day from which the later state holds.
    """

    norm: Norm
    kind: Kind
    on: date
    before: Verdict
    after: Verdict
    replaced: Norm | None = None


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A citation of a norm that binds or may bind: the article it means on the first day, and on the second."""

    norm: Norm
    before: Iri
    after: Iri


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed for one service, by day, instrument and provision."""

    service: Service
    changes: tuple[Change, ...]
    renumbered: tuple[Renumbered, ...]


def changes(service: Service, rulebase: Rulebase, *, start: date, end: date, reading: Reading = MAJORITY) -> Changes:
    """Returns what differs for a service between two civil days in China.

    Raises:
        UsageError: the second day is before the first.
    """
    if end < start:
        raise UsageError(f"{end} is before {start}.", where="to", remedy="Give the earlier day as --from.")
    before, after = (assess(service, rulebase, on=day, reading=reading).verdicts for day in (start, end))
    pairs = {old.norm.iri: (old, new) for old, new in zip(before, after, strict=True)}
    found = list(_changed(pairs, rulebase, start, end))
    order = {norm.iri: number for number, norm in enumerate(rulebase.norms)}
    found.sort(key=lambda change: (change.on, order[change.norm.iri]))
    renumbered = tuple(
        Renumbered(verdict.norm, old, new)
        for verdict in after
        if verdict.verdict != "does-not-apply"
        for iri in verdict.norm.references
        if (old := reference_on(iri, rulebase, start)) != (new := reference_on(iri, rulebase, end))
    )
    return Changes(service, tuple(found), renumbered)


def _changed(pairs: dict[Iri, tuple[Verdict, Verdict]], rulebase: Rulebase, start: date, end: date) -> Iterator[Change]:
    """An old norm that an amended one follows is told with its successor, where both count for the service."""
    told: set[Iri] = set()
    for norm in rulebase.norms:
        old, new = pairs[norm.iri]
        if norm.replaces not in pairs or new.verdict == "does-not-apply" or old.in_force or not new.in_force:
            continue
        former, gone = pairs[norm.replaces]
        if former.verdict != "does-not-apply" and not gone.in_force and norm.period.start:
            told |= {norm.iri, norm.replaces}
            yield Change(norm, "amended", norm.period.start, former, new, former.norm)
    for iri, (old, new) in pairs.items():
        if old.verdict == new.verdict or iri in told:
            continue
        kind: Kind = "begins" if new.in_force else "ends"
        day = new.norm.period.start if new.in_force else new.norm.period.end
        yield Change(new.norm, kind, day or (end if new.in_force else start), old, new)


def _moved(period: Period, start: date, end: date) -> Iterator[tuple[str, date]]:
    for event, day in (("takes-effect", period.start), ("ceases", period.end)):
        if day and start < day <= end:
            yield event, day


def _instruments(rulebase: Rulebase, start: date, end: date) -> list[tuple[date, str, Instrument, int]]:
    """Instruments that came or went between the days, whether or not their norms are here, by day."""
    counts = dict.fromkeys(rulebase.instruments, 0)
    for norm in rulebase.norms:
        counts[norm.instrument] += 1
    found = [
        (day, event, instrument, counts[iri])
        for iri, instrument in rulebase.instruments.items()
        for event, day in _moved(instrument.period, start, end)
    ]
    return sorted(found, key=lambda item: (item[0], item[2].iri))


def changes_document(
    found: Sequence[Changes], rulebase: Rulebase, *, start: date, end: date, reading: Reading = MAJORITY
) -> dict[str, object]:
    """Returns the changes document of the contract."""
    return {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "reading": reading.name,
        "rulebase": {"version": rulebase.version, "digest": rulebase.digest},
        "instruments": [
            {"instrument": instrument.iri, "label": instrument.label.texts(), "event": event, "on": day.isoformat(), "norms": count}
            for day, event, instrument, count in _instruments(rulebase, start, end)
        ],
        "services": [_service(one, rulebase) for one in found],
    }


def _service(found: Changes, rulebase: Rulebase) -> dict[str, object]:
    return {
        "service": found.service.id,
        "changes": [_change(change, rulebase) for change in found.changes],
        "renumbered": [
            {"norm": item.norm.id, "from": _cited(item.before, rulebase), "to": _cited(item.after, rulebase)}
            for item in found.renumbered
        ],
    }


def _cited(iri: Iri, rulebase: Rulebase) -> dict[str, object]:
    return {"iri": iri, "label": _label(iri, rulebase).texts()}


def _label(iri: Iri, rulebase: Rulebase) -> Bilingual:
    return rulebase.labels.get(iri) or Bilingual(iri, iri)


def _change(change: Change, rulebase: Rulebase) -> dict[str, object]:
    norm = change.norm
    document: dict[str, object] = {
        "norm": norm.id,
        "iri": norm.iri,
        "label": norm.label.texts(),
        "type": norm.type,
        "bearer": norm.bearer,
        "change": change.kind,
        "on": change.on.isoformat(),
        "before": change.before.verdict,
        "after": change.after.verdict,
        "instrument": norm.instrument,
        "provisions": list(norm.provisions),
        "citation": cite(norm, rulebase).texts(),
        "missing": list(change.after.missing),
    }
    if change.replaced:
        document["replaces"] = change.replaced.id
    return document


def changes_text(found: Sequence[Changes], rulebase: Rulebase, lang: str, *, start: date, end: date) -> str:
    """Returns the same for people, in English or Chinese, one block a service."""
    lines = [f"{start} → {end}"]
    for day, event, instrument, count in _instruments(rulebase, start, end):
        note = "" if count else f" ({_word('no-norms', lang)})"
        lines.append(f"{instrument.label.in_(lang)}: {_word(event, lang)} {day}{note}")
    for one in found:
        name = one.service.name.get(lang) or one.service.name.get("en") or ""
        lines += ["", f"{name} <{one.service.id}>".strip()]
        if not one.changes:
            lines.append(f"  {_word('none', lang)}")
        for (day, instrument), group in groupby(one.changes, key=lambda change: (change.on, change.norm.instrument)):
            moved = list(group)
            lines.append(f"  {day}  {_label(instrument, rulebase).in_(lang)} ({len(moved)})")
            lines += [_line(change, rulebase, lang) for change in moved]
        if one.renumbered:
            lines.append(f"  {_word('renumbered', lang)}:")
            lines += [
                f"    {item.norm.id}: {_label(item.before, rulebase).in_(lang)} → {_label(item.after, rulebase).in_(lang)}"
                for item in one.renumbered
            ]
    return "\n".join(lines) + "\n"


def _line(change: Change, rulebase: Rulebase, lang: str) -> str:
    words = f"{_word(change.before.verdict, lang)} → {_word(change.after.verdict, lang)}"
    place = cite(change.norm, rulebase).in_(lang)
    old = f" ← {change.replaced.id}" if change.replaced else ""
    missing = f"; ? {', '.join(change.after.missing)}" if change.after.missing else ""
    head = f"    {_word(change.kind, lang)}: {change.norm.label.in_(lang)} ({change.norm.id}{old})"
    return f"{head} — {place} — {words}{missing}"


def _word(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]
