"""``/sparql``: the SPARQL 1.1 Protocol, read only.

Source: SPARQL 1.1 Protocol.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from dutygraph.engine import GRAPH_FORMATS, RESULT_FORMATS
from dutygraph.errors import QueryError
from dutygraph.guard import refuse_federation
from dutygraph.web.description import describe_service
from dutygraph.web.protocol import choose_media, dataset_of, query_of

if TYPE_CHECKING:
    from dutygraph.config import Settings
    from dutygraph.knowledge import Knowledge

__all__ = ["blueprint"]


_DESCRIBED = tuple(GRAPH_FORMATS[name] for name in ("turtle", "ntriples", "jsonld", "rdfxml"))


class _TooLong(QueryError):
    code = "query-too-long"
    http_status = 413


def blueprint(settings: Settings, knowledge: Knowledge) -> Blueprint:
    """Returns the routes of the SPARQL endpoint."""
    routes = Blueprint("sparql", __name__)

    @routes.route("/sparql", methods=["GET", "POST", "QUERY"])
    def sparql() -> Response | str:
        if request.method == "GET" and "query" not in request.args and (bare := _without_query(knowledge)):
            return bare
        args, form = request.args.to_dict(flat=False), request.form.to_dict(flat=False)
        body = request.get_data() if request.mimetype == "application/sparql-query" else b""
        text = query_of(request.method, args, form, request.mimetype, body)
        if len(text.encode()) > settings.max_query_bytes:
            raise _TooLong("The query is too long.", remedy=f"The limit is {settings.max_query_bytes} bytes.")
        refuse_federation(text)
        knowledge.day()
        data, media_type = knowledge.engine.query_bytes(text, choose_media(request.accept_mimetypes), dataset_of(args, form))
        response = Response(data, content_type=f"{media_type}; charset=utf-8")
        response.headers["Vary"] = "Accept"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return routes


def _without_query(knowledge: Knowledge) -> Response | str | None:
    """Returns the form to a browser and the service description to an RDF client; to others the query is missing."""
    offered = [RESULT_FORMATS["json"], "text/html", *_DESCRIBED]
    wanted = request.accept_mimetypes.best_match(offered)
    if wanted == "text/html":
        return render_template("sparql.html")
    if wanted in _DESCRIBED:
        return Response(describe_service(request.base_url, wanted, knowledge.rulebase), content_type=wanted)
    return None
