"""What makes a recorded event unsound, whatever format it was read from.

Law: an event is the coming true of a fact of the rulebase; which norms it calls for follows from their triggers and limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.deadlines import called_for, event_facts
from dutygraph.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.model import Event, FactValue, Response
    from dutygraph.rulebase import Rulebase

__all__ = ["EventFault", "event_fault"]


@dataclass(frozen=True, slots=True)
class EventFault:
    """What is wrong with an event: ``field`` is its key, in a response where ``response`` gives the number of one."""

    field: str
    detail: str
    remedy: str
    response: int | None = None


def event_fault(event: Event, stated: Mapping[str, FactValue], rulebase: Rulebase) -> EventFault | None:
    """Returns the first thing that is wrong with an event of a service of which these facts are stated.

    An event beside its fact stated as false is a contradiction. The fact that starts a time limit may be false again
    (the offer has ended), or not yet be true (it is planned), so that only facts of the category "event" are held to it.
    """
    known = event_facts(rulebase)
    if event.fact not in known:
        detail = f'There is no event fact "{event.fact}".' if event.fact else "An event does not say what happened."
        return EventFault("event", detail, nearest(event.fact, known) or "Known: " + ", ".join(known) + ".")
    if stated.get(event.fact) is False and known[event.fact].category == "event":
        detail = f'An event of {event.on} is recorded, and the fact "{event.fact}" is stated to be false.'
        return EventFault("event", detail, "State the fact as true, leave it out, or take the event out.")
    faults = (_response_fault(response, number, event, rulebase) for number, response in enumerate(event.responses))
    return next((fault for fault in faults if fault), None)


def _response_fault(response: Response, number: int, event: Event, rulebase: Rulebase) -> EventFault | None:
    norms = {norm.id: norm for norm in called_for(rulebase)[event.fact]}
    if response.norm not in norms:
        known = response.norm in rulebase.norm_ids
        detail = f'There is no norm "{response.norm}".' if response.norm else 'A response needs "for": the id of a norm.'
        if known:
            detail = f'An event "{event.fact}" does not call for the norm "{response.norm}".'
        remedy = ("" if known else nearest(response.norm, norms)) or "It calls for: " + ", ".join(norms) + "."
        return EventFault("for", detail, remedy, number)
    # a norm without a trigger binds before the event that ends its time, so it may be done before it too
    if response.on < event.on and norms[response.norm].trigger:
        detail = f"The response of {response.on} comes before the event of {event.on}."
        return EventFault("on", detail, "Correct one of the two days.", number)
    return None
