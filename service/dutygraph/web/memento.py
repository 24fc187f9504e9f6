"""Memento: a provision as it stood on a day, by ``Accept-Datetime``.

A provision IRI is its own TimeGate. Its versions begin on the days on which it, its instrument or a norm stated in it or in a
part of it came into force or ceased to be so; the graph holds all of these, so an amendment adds a version with data alone. A
memento tells the provision with the norms in force on its day. A day on which nothing was in force has no version: RFC 7089
lets a server choose the nearest one, but a text shown for a day on which it did not bind would mislead, so that is 404.

Source: RFC 7089, sections 2 to 5, pattern 1.2; RFC 6690 for the TimeMap; civil days in China begin at UTC+8.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable, NotFound

from dutygraph.errors import ParameterError
from dutygraph.model import Iri
from dutygraph.timeline import instrument_of
from dutygraph.vocab import BASE
from dutygraph.web.linked import describe

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Redirect

    from dutygraph.model import Norm, Period
    from dutygraph.web.site import Site

__all__ = ["Version", "blueprint", "versions"]

_CHINA = timezone(timedelta(hours=8))
_SUFFIXES = ("ttl", "jsonld", "nt", "rdf", "html")


@dataclass(frozen=True, slots=True)
class Version:
    """A stretch of days on which a provision stood unchanged, and the norms of it then in force; ``end`` is the day after."""

    start: date
    end: date | None
    norms: tuple[Norm, ...]


def versions(iri: str, knowledge: Site) -> tuple[Version, ...]:
    """Returns the versions of an instrument, a provision or a norm, first to last; empty where it has no dates.

    Args:
        iri: an instrument, a provision of one (also one that is merely cited), or a norm.
        knowledge: the law.
    """
    rulebase = knowledge.rulebase
    own = [norm for norm in rulebase.norms if norm.iri == iri]
    if own:
        start = own[0].period.start
        return (Version(start, own[0].period.end, tuple(own)),) if start else ()
    instrument = instrument_of(iri, rulebase)
    if instrument is None or iri not in rulebase.labels or "/" in iri.removeprefix(instrument).removeprefix("/"):
        return ()
    whole = rulebase.instruments[instrument].period
    norms = [norm for norm in rulebase.norms if norm.instrument == instrument and _states(norm, iri, instrument)]
    bounds = {day for period in (whole, *(norm.period for norm in norms)) for day in (period.start, period.end) if day}
    found: list[Version] = []
    days = sorted(bounds)
    for number, start in enumerate(days):
        end = days[number + 1] if number + 1 < len(days) else None
        in_force = tuple(norm for norm in norms if norm.period.holds_on(start))
        if in_force or (whole.start and whole.holds_on(start) and not _emptied(norms, start)):
            found.append(Version(start, end, in_force))
    return tuple(found)


def _emptied(norms: list[Norm], day: date) -> bool:
    """Whether the provision once stated norms and all have ended."""
    return bool(norms) and all(_over(norm.period, day) for norm in norms)


def _over(period: Period, day: date) -> bool:
    return period.end is not None and period.end <= day


def _states(norm: Norm, iri: str, instrument: str) -> bool:
    """Whether a norm is stated in a provision, in a part of it, or in the instrument as a whole."""
    places = [f"{instrument}/{name}" for name in norm.provisions]
    return iri == instrument or any(place == iri or place.startswith(f"{iri}-") for place in places)


def blueprint(knowledge: Site) -> Blueprint:
    """Returns mementos and TimeMaps, and makes provision IRIs answer to ``Accept-Datetime``."""
    routes = Blueprint("memento", __name__)
    _negotiate(routes, knowledge)
    _read(routes, knowledge)
    return routes


def _negotiate(routes: Blueprint, knowledge: Site) -> None:
    """Adds the TimeGate, and the links to it on every answer about a provision."""

    @routes.before_app_request
    def time_gate() -> Response | None:
        wanted = request.headers.get("Accept-Datetime")
        if wanted is None or request.method not in {"GET", "HEAD"} or not request.path.startswith("/id/"):
            return None
        name, suffix = _split(request.path.removeprefix("/"))
        found = versions(BASE + name, knowledge)
        if not found:
            raise NotAcceptable(f"{BASE}{name} has no versions in time; ask without Accept-Datetime.")
        version = _on(found, _day(wanted), name, knowledge)
        response = Response(status=302)
        response.headers["Location"] = _memento(name, version, suffix)
        response.headers["Vary"] = "Accept-Datetime, Accept"
        response.headers["Access-Control-Allow-Origin"] = "*"
        _link(response, name, found)
        return response

    @routes.after_app_request
    def tell_versions(response: Response) -> Response:
        if response.status_code in {200, 303} and request.path.startswith("/id/"):
            name, _ = _split(request.path.removeprefix("/"))
            if found := versions(BASE + name, knowledge):
                response.headers["Vary"] = f"{response.headers.get('Vary', 'Accept')}, Accept-Datetime"
                _link(response, name, found)
        return response


def _read(routes: Blueprint, knowledge: Site) -> None:
    """Adds mementos and TimeMaps."""

    @routes.get("/memento/<day>/id/<path:rest>")
    def memento(day: str, rest: str) -> Response | Redirect:
        name, suffix = _split(f"id/{rest}")
        found = versions(BASE + name, knowledge)
        version = next((one for one in found if one.start.strftime("%Y%m%d") == day), None)
        if version is None:
            raise NotFound(f"{BASE}{name} has no version that begins on {day}. See /timemap/{name}.")
        response = describe(knowledge, name, suffix, _query(BASE + name, version))
        response.headers["Memento-Datetime"] = _http(version.start)
        _link(response, name, found)
        return response

    @routes.get("/timemap/id/<path:rest>")
    def time_map(rest: str) -> Response:
        name = f"id/{rest}"
        found = versions(BASE + name, knowledge)
        if not found:
            raise NotFound(f"{BASE}{name} has no versions in time.")
        lines = [
            f'<{_url(name)}>; rel="original timegate"',
            f'<{_url(f"timemap/{name}")}>; rel="self"; type="application/link-format"; from="{_http(found[0].start)}"',
            *(f'<{_url_of(name, one)}>; rel="{_rel(one, found)}"; datetime="{_http(one.start)}"' for one in found),
        ]
        response = Response(",\n".join(lines) + "\n", content_type="application/link-format; charset=utf-8")
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, suffix) if dot and suffix in _SUFFIXES else (name, "")


def _day(text: str) -> date:
    """Reads an HTTP date (RFC 9110, section 5.6.7) as the civil day that it falls on in China."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError as error:
        raise ParameterError(
            f'"{text}" is not an HTTP date.', where="Accept-Datetime", remedy="Write it as Fri, 15 Aug 2025 00:00:00 GMT."
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(_CHINA).date()


def _on(found: tuple[Version, ...], day: date, name: str, knowledge: Site) -> Version:
    for version in found:
        if version.start <= day and (version.end is None or day < version.end):
            return version
    spans = ", ".join(f"{one.start} to {one.end or 'now'}" for one in found)
    newer = knowledge.rulebase.renumbered.get(Iri(BASE + name))
    more = f" It was renumbered as {newer}." if newer else ""
    raise NotFound(f"{BASE}{name} was not in force on {day}. It was from {spans}; see /timemap/{name}.{more}")


def _http(day: date) -> str:
    """The first second of a civil day in China as an HTTP date."""
    return format_datetime(datetime(day.year, day.month, day.day, tzinfo=_CHINA).astimezone(UTC), usegmt=True)


def _memento(name: str, version: Version, suffix: str = "") -> str:
    return f"/memento/{version.start:%Y%m%d}/{name}" + (f".{suffix}" if suffix else "")


def _url(path: str) -> str:
    return request.host_url + path


def _url_of(name: str, version: Version) -> str:
    return _url(_memento(name, version).removeprefix("/"))


def _rel(version: Version, found: tuple[Version, ...]) -> str:
    place = [*(["first"] if version == found[0] else []), *(["last"] if version == found[-1] else [])]
    return " ".join([*place, "memento"])


def _link(response: Response | Redirect, name: str, found: tuple[Version, ...]) -> None:
    """Adds the links that RFC 7089 asks for: original, TimeGate, TimeMap, first and last memento."""
    response.headers.add("Link", f'<{_url(name)}>; rel="original timegate"')
    response.headers.add("Link", f'<{_url(f"timemap/{name}")}>; rel="timemap"; type="application/link-format"')
    for version in dict.fromkeys((found[0], found[-1])):
        response.headers.add("Link", f'<{_url_of(name, version)}>; rel="{_rel(version, found)}"; datetime="{_http(version.start)}"')


def _query(iri: str, version: Version) -> str:
    """The provision itself and the norms of it in force; a version shows no norm of another."""
    norms = " ".join(f"<{norm.iri}>" for norm in version.norms)
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ <{iri}> {norms} }} ?s ?p ?o }}"
