"""``/api``: verdicts, explanations, norms and queries as JSON."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from dutygraph.applicability import assess, explain
from dutygraph.changes import changes as find_changes
from dutygraph.changes import changes_document
from dutygraph.crosswalk import counterparts, crosswalk_csv, crosswalk_document
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import serialize_quads
from dutygraph.errors import ParameterError, UnknownTerm, nearest
from dutygraph.export import context_text, schema_text
from dutygraph.findings import check as check_facts
from dutygraph.reading import parse_reading
from dutygraph.reports import CONTENT_TYPES, FORMATS
from dutygraph.serialize import (
    duties_csv,
    duties_document,
    duties_quads,
    explanation_document,
    explanation_quads,
    json_text,
    norms_document,
)
from dutygraph.web.bodies import document_of_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dutygraph.model import Service
    from dutygraph.reading import Reading
    from dutygraph.web.site import Site

__all__ = ["blueprint"]

_JSON = "application/json"
_FORMAT_OF = {
    _JSON: "json",
    "application/sarif+json": "sarif",
    "text/turtle": "turtle",
    "application/ld+json": "jsonld",
    "text/csv": "csv",
    "text/html": "html",
}


def blueprint(knowledge: Site) -> Blueprint:
    """Returns the routes of the API."""
    routes = Blueprint("api", __name__)
    _questions(routes, knowledge)
    _law(routes, knowledge)

    return routes


def _questions(routes: Blueprint, knowledge: Site) -> None:
    """Adds the questions about services."""

    @routes.route("/api/duties", methods=["GET", "POST"])
    def duties() -> Response:
        day, reading = _day(knowledge), _reading(knowledge)
        assessments = [assess(s, knowledge.rulebase, on=day, reading=reading) for s in _services(knowledge)]
        match _wanted(_JSON, "text/csv", "text/turtle", "application/ld+json"):
            case "text/csv":
                return _answer(duties_csv(assessments), "text/csv; charset=utf-8")
            case "text/turtle" | "application/ld+json" as media:
                return _answer(serialize_quads(duties_quads(assessments), media), media)
            case _:
                return _answer(json_text(duties_document(assessments, knowledge.rulebase)), _JSON)

    @routes.route("/api/changes", methods=["GET", "POST"])
    def changes() -> Response:
        start, end = _named_day("from"), _day(knowledge, "to")
        reading, rulebase = _reading(knowledge), knowledge.rulebase
        found = [find_changes(s, rulebase, start=start, end=end, reading=reading) for s in _services(knowledge)]
        return _answer(json_text(changes_document(found, rulebase, start=start, end=end, reading=reading)), _JSON)

    @routes.route("/api/check", methods=["POST"])
    def check() -> Response:
        day, reading = _day(knowledge), _reading(knowledge)
        document = document_of_body(knowledge, request.get_data(), request.mimetype, lines=True)
        findings = check_facts([document], knowledge.rulebase, on=day, reading=reading)
        fmt = request.args.get("format") or _FORMAT_OF.get(_wanted(*_FORMAT_OF), "json")
        if fmt not in FORMATS:
            remedy = nearest(fmt, FORMATS) or "Known: " + ", ".join(FORMATS) + "."
            raise ParameterError(f'There is no report format "{fmt}".', where="format", remedy=remedy)
        lang = "zh" if request.args.get("lang") == "zh" else "en"
        return _answer(FORMATS[fmt](findings, lang=lang), CONTENT_TYPES[fmt])

    @routes.route("/api/explain", methods=["GET", "POST"])
    def explanation() -> Response:
        day, reading = _day(knowledge), _reading(knowledge)
        norm = knowledge.rulebase.norm(_required("norm"))
        services = _services(knowledge)
        if len(services) > 1:
            raise ParameterError(f"There are {len(services)} services.", where="service", remedy="Choose one: service=IRI.")
        service = services[0]
        found = explain(service, knowledge.rulebase, norm, on=day, reading=reading)
        media = _wanted(_JSON, GRAPH_FORMATS["turtle"], GRAPH_FORMATS["jsonld"])
        if media != _JSON:
            return _answer(serialize_quads(explanation_quads(found, service, on=day, reading=reading), media), media)
        return _answer(json_text(explanation_document(found, service, knowledge.rulebase, on=day, reading=reading)), _JSON)


def _law(routes: Blueprint, knowledge: Site) -> None:
    """Adds what is published about the law and the facts."""

    @routes.get("/api/norms")
    def norms() -> Response:
        return _answer(json_text(norms_document(knowledge.rulebase)), _JSON)

    @routes.get("/api/norms/<norm_id>")
    def norm(norm_id: str) -> Response:
        one = knowledge.rulebase.norm(norm_id)
        document = next(n for n in norms_document(knowledge.rulebase)["norms"] if n["norm"] == one.id)
        return _answer(json_text(document), _JSON)

    @routes.get("/api/crosswalk/<norm_id>")
    def crosswalk(norm_id: str) -> Response:
        one, day = knowledge.rulebase.norm(norm_id), _day(knowledge)
        found = counterparts(knowledge.engine, one, on=day)
        if _wanted(_JSON, "text/csv") == "text/csv":
            lang = "zh" if request.args.get("lang") == "zh" else "en"
            return _answer(crosswalk_csv(one, found, lang), "text/csv; charset=utf-8")
        return _answer(json_text(crosswalk_document(one, found, on=day)), _JSON)

    @routes.get("/context.jsonld")
    def context() -> Response:
        return _answer(context_text(knowledge.rulebase), "application/ld+json")

    @routes.get("/facts.schema.json")
    def schema() -> Response:
        return _answer(schema_text(knowledge.rulebase), "application/schema+json")


def _answer(body: str | bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _wanted(*offered: str) -> str:
    return request.accept_mimetypes.best_match(offered, default=offered[0]) or offered[0]


def _required(name: str) -> str:
    value = request.args.get(name)
    if not value:
        raise ParameterError(f'The parameter "{name}" is missing.', where=name, remedy=f"Add ?{name}=….")
    return value


def _day(knowledge: Site, name: str = "on") -> date:
    return _named_day(name) if request.args.get(name) else knowledge.day()


def _named_day(name: str) -> date:
    text = _required(name)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ParameterError(f'"{text}" is not a day of the calendar.', where=name, remedy="Write it as 2025-02-28.") from error


def _reading(knowledge: Site) -> Reading:
    return parse_reading(request.args.get("reading", "majority"), knowledge.rulebase)


def _services(knowledge: Site) -> Sequence[Service]:
    """Returns the services in the body of a POST, or those loaded; ``service=IRI`` picks one."""
    if request.method == "POST":
        document = document_of_body(knowledge, request.get_data(), request.mimetype)
        found: Mapping[str, Service] = {str(service.id): service for service in document.services}
    else:
        found = knowledge.services
    wanted = request.args.get("service")
    if wanted is None:
        if not found:
            raise UnknownTerm("No service is loaded.", remedy="POST facts, or start the server with a facts file.")
        return tuple(found.values())
    if wanted not in found:
        raise UnknownTerm(f"The service {wanted} is not known here.", where="service", remedy="List them: GET /api/duties.")
    return (found[wanted],)
