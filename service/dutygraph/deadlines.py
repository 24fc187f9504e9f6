"""Which duties an event calls for, by when each is to be done, and whether it was.

Law: the time limit of each norm (dg:timeLimit) with the provision that sets it; nothing here knows any by name.
Counting: docs/decisions/0012-working-days.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from dutygraph.condition import atoms
from dutygraph.model import Bilingual
from dutygraph.workdays import working_day_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from dutygraph.model import Event, Fact, Norm, Service
    from dutygraph.rulebase import Rulebase

__all__ = ["Deadline", "State", "called_for", "deadlines_of", "event_facts", "told"]

State = Literal["met", "missed", "due", "unknown"]
_NO_TERM = Bilingual("no time limit stated", "未规定期限")
_UNKNOWN_DAYS = Bilingual(
    "the due date cannot be computed: the order on public holidays for these days is not known to this installation",
    "无法计算届满日：本安装尚不掌握相关日期的放假调休安排",
)
_OUT_OF_FORCE = Bilingual(
    "the due date cannot be computed: on the day of the event the norm was not in force, and no rule says from when to count",
    "无法计算届满日：事件发生之日该规范不在有效期内，且无规则规定自何日起算",
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when one event calls for one norm.

    ``due`` is the last day in time, ``None`` where the term has no number or the day cannot be computed; ``note`` then
    says why it cannot. ``met_on`` is the day of the first response so far, in time or not. ``state`` is ``met`` or
    ``missed`` only against a day; without one it is ``due`` until there is a response, and then ``unknown``, for
    whether that was, say, prompt is for people to judge.
    """

    norm: str
    event: Event
    due: date | None
    term: Bilingual
    source: Bilingual
    state: State
    met_on: date | None = None
    note: Bilingual | None = None


@lru_cache(maxsize=4)
def event_facts(rulebase: Rulebase) -> Mapping[str, Fact]:
    """Returns the facts whose coming true is an event: those of the category "event", and those that start a provider's term."""
    starting = {norm.time_limit.starting_from for norm in rulebase.norms if norm.time_limit and norm.for_provider}
    return {name: fact for name, fact in rulebase.stated_facts.items() if fact.category == "event" or name in starting}


@lru_cache(maxsize=4)
def called_for(rulebase: Rulebase) -> Mapping[str, tuple[Norm, ...]]:
    """Returns, for each event fact, the norms of the provider that an event of it calls for, in provision order.

    A time limit says from which fact it starts. Without that it is the trigger's own fact; of several, those that are
    no trigger by themselves: an inspection alone does not yet call for an explanation.
    """
    triggers = {norm.trigger: _facts(norm, rulebase) for norm in rulebase.norms if norm.trigger}
    alone = frozenset[str]().union(*(facts for facts in triggers.values() if len(facts) == 1))
    found: dict[str, tuple[Norm, ...]] = dict.fromkeys(event_facts(rulebase), ())
    for norm in rulebase.norms:
        facts = _facts(norm, rulebase)
        if norm.time_limit and norm.time_limit.starting_from:
            facts = frozenset({norm.time_limit.starting_from})
        elif len(facts) > 1:
            facts = (facts - alone) or facts
        for name in facts & found.keys() if norm.for_provider else ():
            found[name] += (norm,)
    return found


def _facts(norm: Norm, rulebase: Rulebase) -> frozenset[str]:
    return frozenset(atom.fact for atom in atoms(rulebase.conditions[norm.trigger])) if norm.trigger else frozenset()


def deadlines_of(service: Service, norm: Norm, rulebase: Rulebase, *, on: date) -> tuple[Deadline, ...]:
    """Returns a deadline for each event up to a day that calls for the norm, by day of the event.

    Args:
        service: its events and the responses to them.
        norm: a duty of the provider.
        rulebase: the law.
        on: civil day in China; what is dated later has not happened yet.
    """
    calls = called_for(rulebase)
    events = [event for event in service.events if event.on <= on and norm in calls.get(event.fact, ())]
    events.sort(key=lambda event: (event.on, event.fact, event.id or ""))
    return tuple(_deadline(event, norm, rulebase, on) for event in events)


def _deadline(event: Event, norm: Norm, rulebase: Rulebase, on: date) -> Deadline:
    limit = norm.time_limit
    days = limit.working_days if limit else None
    in_force = norm.period.holds_on(event.on)
    due = working_day_after(event.on, days) if days is not None and in_force else None
    met_on = min((r.on for r in event.responses if r.norm == norm.id and r.on <= on), default=None)
    note = None
    if due is None and days is not None:
        note = _UNKNOWN_DAYS if in_force else _OUT_OF_FORCE
    return Deadline(
        norm=norm.id,
        event=event,
        due=due,
        term=limit.label if limit else _NO_TERM,
        source=(limit.source if limit else None) or _stated_in(norm, rulebase),
        state=_state(due, met_on, on, numbered=days is not None),
        met_on=met_on,
        note=note,
    )


def _stated_in(norm: Norm, rulebase: Rulebase) -> Bilingual:
    return rulebase.provisions[f"{norm.instrument}/{norm.provisions[0]}"].citation


def _state(due: date | None, met_on: date | None, on: date, *, numbered: bool) -> State:
    if due is None:
        return "unknown" if numbered or met_on else "due"
    if met_on:
        return "met" if met_on <= due else "missed"
    return "due" if on <= due else "missed"


def told(deadline: Deadline) -> Bilingual:
    """Returns a deadline as a sentence."""
    event, due, done = deadline.event, deadline.due, deadline.met_on
    if deadline.note:
        en, zh = deadline.note.en, deadline.note.zh
    elif due is None:
        en = f"done on {done}; whether that was in time is for people to judge" if done else "to be done"
        zh = f"已于{done}办理，是否合期须由人判断" if done else "待办理"
    elif deadline.state == "due":
        en, zh = f"due on {due}", f"应于{due}前（含当日）办理"
    else:
        en = f"was due on {due}, " + (f"done on {done}" if done else "no response is recorded")
        zh = f"应于{due}前（含当日）办理，" + (f"于{done}办理" if done else "未记录应对")
    if deadline.note and done:
        en, zh = f"{en}; done on {done}", f"{zh}；已于{done}办理"
    named_en, named_zh = (f" ({event.id})", f"（{event.id}）") if event.id else ("", "")
    return Bilingual(
        f"Event of {event.on}{named_en}: {en}. Term: {deadline.term.en}.",
        f"{event.on}的事件{named_zh}：{zh}。期限：{deadline.term.zh}。",
    )
