"""``/store`` and ``/update``: reading and changing stated graphs.

Source: SPARQL 1.1 Graph Store HTTP Protocol; SPARQL 1.1 Protocol, section 2.2; RFC 9110, section 13.1.1 (If-Match).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from flask import Blueprint, Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotFound
from werkzeug.http import parse_accept_header

from dutygraph.engine import GRAPH_FORMATS, Dataset
from dutygraph.engines import serialize_quads
from dutygraph.errors import ConflictError, NotAcceptable, ParameterError, QueryError, UnknownTerm
from dutygraph.facts import is_iri
from dutygraph.isolation import IsolatedEngine
from dutygraph.keeper import NOT_THERE, Write
from dutygraph.stated import apart, kept_graph, stated_graph
from dutygraph.vocab import UNNAMED
from dutygraph.web.bodies import graph_of_body
from dutygraph.web.context import CURRENT
from dutygraph.web.metrics import WRITES
from dutygraph.web.protocol import UnsupportedMedia, without_charset

if TYPE_CHECKING:
    from dutygraph.engine import Reader
    from dutygraph.keeper import Written
    from dutygraph.stated import StatedGraph
    from dutygraph.web.desk import Desk
    from dutygraph.web.site import Site

    _Found = dict[str, tuple[str | None, StatedGraph | None]]

__all__ = ["blueprint"]

_WHOLE = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_OFFERED = tuple(GRAPH_FORMATS[name] for name in ("turtle", "ntriples", "jsonld", "rdfxml"))
_TRIES = 50


class _PreconditionFailed(ConflictError):
    code = "precondition-failed"
    http_status = 412


def blueprint(site: Site, desk: Desk) -> Blueprint:
    """Returns the routes that read and change stated graphs."""
    routes = Blueprint("graphs", __name__)
    _reading(routes, site)
    _writing(routes, site, desk)

    @routes.post("/update")
    def update() -> Response:
        grant = desk.writer()
        engine = _isolated(site)
        text, using = _update_of_request(), _using()
        for left in range(_TRIES, -1, -1):
            found: _Found = engine.job("update", text=text, using=using)
            changes = {name: graph for name, (_, graph) in found.items()}
            if not changes:
                return Response(status=204)
            expected = {name: digest or NOT_THERE for name, (digest, _) in found.items()}
            try:
                _write(desk, Write(grant.tenant, changes, grant.token, "update", CURRENT.get().id, expected))
            except ConflictError as error:
                if not left or error.where not in expected:
                    raise
                continue
            break
        return Response(status=204)

    return routes


def _reading(routes: Blueprint, site: Site) -> None:
    """Adds GET of the Graph Store Protocol; a graph is named by ``graph=IRI``, by ``default``, or by the address itself."""

    @routes.get("/store")
    @routes.get("/store/<path:direct>")
    def read(direct: str = "") -> Response:
        name = _named(direct)
        media = _acceptable()
        digest, body = _read(site.engine, name, media)
        if body is None:
            if "default" not in request.args:
                raise NotFound(f"There is no graph {name}.")
            body = serialize_quads((), media)
        response = Response(body, content_type=f"{media}; charset=utf-8")
        response.headers["Vary"] = "Accept, Authorization"
        if digest:
            response.set_etag(digest)
        response.make_conditional(request)
        return response


def _writing(routes: Blueprint, site: Site, desk: Desk) -> None:
    """Adds PUT, POST and DELETE of the Graph Store Protocol."""

    @routes.put("/store")
    @routes.put("/store/<path:direct>")
    def put(direct: str = "") -> Response:
        grant = desk.writer()
        name = _named(direct)
        graph = _body(name, site)
        done = _write_if(desk, _isolated(site), Write(grant.tenant, {name: graph}, grant.token, "put", CURRENT.get().id))
        return _written(done, graph)

    @routes.post("/store")
    @routes.post("/store/<path:direct>")
    def post(direct: str = "") -> Response:
        grant = desk.writer()
        made = not direct and "graph" not in request.args and "default" not in request.args
        name = f"{request.base_url.rstrip('/')}/{uuid4().hex}" if made else _named(direct)
        added = _body(name, site)
        engine = _isolated(site)
        for left in range(_TRIES, -1, -1):
            digest, present = engine.graph(name, GRAPH_FORMATS["ntriples"])
            graph = _merged(added, present, site) if digest and present else added
            expected = {name: digest or NOT_THERE}
            try:
                done = _write(desk, Write(grant.tenant, {name: graph}, grant.token, "post", CURRENT.get().id, expected))
            except ConflictError as error:
                if not left or engine.digest(name) == digest:
                    raise error from None
                continue
            break
        response = _written(done, graph)
        if made:
            response.headers["Location"] = name
        return response

    @routes.delete("/store")
    @routes.delete("/store/<path:direct>")
    def delete(direct: str = "") -> Response:
        grant = desk.writer()
        name = _named(direct)
        _write_if(desk, _isolated(site), Write(grant.tenant, {name: None}, grant.token, "delete", CURRENT.get().id))
        return Response(status=204)


def _named(direct: str) -> str:
    """Returns the name of the graph that a request is about.

    Raises:
        ParameterError: it names none, several, or one that is no absolute IRI.
    """
    names = request.args.getlist("graph")
    if direct:
        names.append(request.base_url)
    if "default" in request.args:
        names.append(UNNAMED)
    if len(names) != 1:
        raise ParameterError(
            f"The request names {len(names)} graphs.", where="graph", remedy="Add ?graph=IRI or ?default, one of them, once."
        )
    if not is_iri(names[0]):
        raise ParameterError(f'"{names[0]}" is not an absolute IRI.', where="graph", remedy="Write it in full.")
    return names[0]


def _body(name: str, site: Site) -> StatedGraph:
    if request.mimetype == "multipart/form-data":
        triples: list[StatedGraph] = [
            graph_of_body(site, name, part.read(), part.mimetype, place=part.filename or "part")
            for _, part in request.files.items(multi=True)
        ]
        if not triples:
            raise UnsupportedMedia("The form carries no file.", remedy="Send each graph as a file of the form.")
        merged = (triple for number, graph in enumerate(triples) for triple in apart(graph.triples, f"part {number}"))
        return stated_graph(name, merged, site.rulebase)
    if not request.mimetype:
        raise UnsupportedMedia("The body has no media type.", remedy="Send Content-Type, such as text/turtle.")
    if request.mimetype not in {*GRAPH_FORMATS.values(), "application/json", "application/yaml", "text/csv"}:
        raise UnsupportedMedia(
            f'The body has the media type "{request.mimetype}".', remedy="Send RDF, or a facts document in JSON, YAML or CSV."
        )
    return graph_of_body(site, name, request.get_data(), request.mimetype)


def _read(engine: Reader, name: str, media: str) -> tuple[str | None, bytes | None]:
    """Returns the digest and the triples of a graph, both of one state; ``None`` where there is none."""
    if isinstance(engine, IsolatedEngine):
        return engine.graph(name, media)
    if name not in engine.graphs():
        return None, None
    return None, engine.query_bytes(_WHOLE, {"table": "", "graph": media}, Dataset((name,)))[0]


def _merged(added: StatedGraph, present: bytes, site: Site) -> StatedGraph:
    old = kept_graph(added.name, present, site.rulebase)
    return stated_graph(added.name, (*old.triples, *apart(added.triples, CURRENT.get().id)), site.rulebase)


def _using() -> tuple[list[str], list[str]]:
    default, named = (request.values.getlist(name) for name in ("using-graph-uri", "using-named-graph-uri"))
    for iri in (*default, *named):
        if not is_iri(iri):
            raise QueryError(f'"{iri}" is not an absolute IRI.', where="using-graph-uri")
    return default, named


def _update_of_request() -> str:
    match request.mimetype:
        case "application/sparql-update":
            try:
                return request.get_data().decode()
            except UnicodeDecodeError as error:
                raise QueryError("The update is not UTF-8 text.") from error
        case "application/x-www-form-urlencoded":
            given = [text for text in request.form.getlist("update") if text.strip()]
            if len(given) != 1 or "query" in request.form:
                raise QueryError(f"The request carries {len(given)} updates.", where="update", remedy="Send exactly one.")
            return given[0]
        case other:
            raise UnsupportedMedia(f'The body has the media type "{other}".', remedy="Send application/sparql-update.")


def _write(desk: Desk, write: Write) -> Written:
    try:
        done = desk.write(write)
    except (ConflictError, UnknownTerm):
        WRITES.labels("refused").inc()
        raise
    WRITES.labels("done").inc()
    return done


def _write_if(desk: Desk, engine: IsolatedEngine, write: Write) -> Written:
    """Makes a change of one graph if that is in the state that the request expects, when asked and when written."""
    if not (request.if_match or request.if_none_match):
        return _write(desk, write)
    (name,) = write.changes
    expected = _expected(name, engine.digest(name))
    try:
        return _write(desk, replace(write, expected=expected))
    except ConflictError:
        _expected(name, engine.digest(name))  # it was changed in between
        raise


def _written(done: Written, graph: StatedGraph) -> Response:
    response = Response(status=201 if done.created else 204)
    response.set_etag(graph.digest)
    return response


def _isolated(site: Site) -> IsolatedEngine:
    engine = site.engine
    if not isinstance(engine, IsolatedEngine):
        raise ParameterError("Nothing can be written here.", remedy="Start the server with query workers.")
    return engine


def _expected(name: str, digest: str | None) -> dict[str, str]:
    """Returns the digest that the graph must still have when the keeper writes.

    Raises:
        _PreconditionFailed: it has another one already.
    """
    wrong: Literal["If-Match", "If-None-Match"] | None = None
    if request.if_match and not (digest and (request.if_match.contains(digest) or request.if_match.star_tag)):
        wrong = "If-Match"
    if request.if_none_match and digest and (request.if_none_match.contains(digest) or request.if_none_match.star_tag):
        wrong = "If-None-Match"
    if wrong:
        raise _PreconditionFailed("The graph is not in the state that the request expects.", where=wrong, remedy="Read it again.")
    return {name: digest or NOT_THERE}


def _acceptable() -> str:
    accepted = parse_accept_header(without_charset(request.headers.get("Accept", "")), MIMEAccept)
    media = accepted.best_match(_OFFERED) if accepted else _OFFERED[0]
    if not media:
        raise NotAcceptable("The graph has no form that the client accepts.", remedy="Accept " + ", ".join(_OFFERED) + ".")
    return media
