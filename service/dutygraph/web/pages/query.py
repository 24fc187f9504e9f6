"""The query page: an editor, examples, the answer as a table, a graph or raw text, and the same query for other tools.

The answer is made on the server; without scripts the editor is a text field and all else is the same.
Source: SPARQL 1.1 Query Language.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, render_template, request

from dutygraph.catalog import find_query, load_catalog
from dutygraph.engine import GRAPH_FORMATS, RESULT_FORMATS
from dutygraph.errors import DutyGraphError, EngineError, InputError, LimitError, QueryError
from dutygraph.federation import Joined
from dutygraph.fetching import origins
from dutygraph.guard import refuse_federation
from dutygraph.vocab import DG, FACT, PREFIXES
from dutygraph.web.pages.answer import SHOWN_ROWS, answer_view
from dutygraph.web.pages.lawgraph import law_graph, short_name
from dutygraph.web.partners import listed

if TYPE_CHECKING:
    from flask import Blueprint

    from dutygraph.config import Settings
    from dutygraph.rulebase import Rulebase
    from dutygraph.web.site import Site

__all__ = ["add"]

_VIEWS = ("table", "graph", "raw")
_PLACE = re.compile(r"\b(\d+):(\d+)\b")
_MOST_RAW = 200_000
_START = """SELECT ?duty ?label WHERE {
  ?service dg:subjectTo ?duty .
  ?duty skos:prefLabel ?label .
  FILTER (LANG(?label) = "%s")
}
ORDER BY ?duty
LIMIT 50"""


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:
    """Adds the query page and the terms that its editor completes."""
    federation = listed(settings)

    @routes.app_context_processor
    def starting() -> dict[str, object]:
        """The form at ``/sparql`` is this page too, so that both have what it needs."""
        return {
            "query_start": _START,
            "query_examples": load_catalog,
            "query_views": _VIEWS,
            "query_prefixes": PREFIXES,
            "query_partners": [str(origin) for origin in origins(settings.allow_hosts)],
        }

    @routes.route("/query", methods=["GET", "POST"])
    def query() -> str | tuple[str, int]:
        text, view = request.values.get("query", ""), request.values.get("view", "table")
        if not text and (example := request.values.get("example")):
            return render_template("sparql.html", text=find_query(example).text, view="table", most=SHOWN_ROWS)
        context: dict[str, object] = {
            "text": text,
            "view": view if view in _VIEWS else "table",
            "most": SHOWN_ROWS,
            "copies": _copies(text, request.url_root) if text else {},
        }
        if not text.strip():
            return render_template("sparql.html", **context)
        try:
            asked = Joined(_short_enough(text, settings))
            if federation:
                asked = federation.answered(text)
            else:
                refuse_federation(text)
            context |= {"silent": asked.silent} | _answered(asked.text, str(context["view"]), knowledge)
        except (InputError, EngineError, LimitError) as error:
            context |= {"problem": error, "place": _place_of(error)}
            return render_template("sparql.html", **context), error.http_status
        return render_template("sparql.html", **context)

    @routes.get("/query/terms")
    def terms() -> Response:
        return Response(json.dumps(_terms(knowledge.rulebase), ensure_ascii=False), content_type="application/json")


def _short_enough(text: str, settings: Settings) -> str:
    if len(text.encode()) > settings.max_query_bytes:
        raise QueryError("The query is too long.", where="query", remedy=f"The limit is {settings.max_query_bytes} bytes.")
    return text


def _answered(text: str, view: str, knowledge: Site) -> dict[str, object]:
    knowledge.day()
    if view == "raw":
        choose = {"table": RESULT_FORMATS["csv"], "graph": GRAPH_FORMATS["turtle"]}
        data, media = knowledge.engine.query_bytes(text, choose)
        raw = data.decode()
        return {"raw": raw[:_MOST_RAW], "raw_media": media, "raw_cut": len(raw) > _MOST_RAW, "raw_length": len(raw)}
    answer = knowledge.engine.query(text)
    shown = answer_view(answer, law_graph(knowledge.rulebase))
    return {"shown": shown, "edges": _edges(shown.rows) if view == "graph" else None}


def _edges(rows: tuple[tuple[object, ...], ...]) -> list[tuple[str, str, str]] | None:
    """Returns the rows as edges of a drawing: three columns are subject, property, value; two have no name between."""
    texts = [tuple(str(getattr(cell, "text", "")) for cell in row) for row in rows]
    if not texts or len(texts[0]) not in {2, 3}:
        return None
    return [(row[0], row[1], row[2]) if len(row) == 3 else (row[0], "", row[1]) for row in texts]  # noqa: PLR2004


def _place_of(error: DutyGraphError) -> tuple[int, int] | None:
    """Returns line and column, counted from 1, where the parser says them."""
    match = _PLACE.search(error.detail) or _PLACE.search(error.where)
    return (int(match[1]), int(match[2])) if match else None


def _copies(text: str, root: str) -> dict[str, str]:
    """Returns the query as a command or a program in four languages; each stands alone."""
    endpoint = root + "sparql"
    shell = text.replace("'", "'\\''")
    string = json.dumps(text, ensure_ascii=False)
    return {
        "curl": f"curl -s {endpoint} -H 'Accept: text/csv' --data-urlencode 'query={shell}'",
        "Python": (
            "from urllib.parse import urlencode\nfrom urllib.request import Request, urlopen\n\n"
            f"query = {string}\n"
            f'request = Request("{endpoint}", urlencode({{"query": query}}).encode(), {{"Accept": "text/csv"}})\n'
            "print(urlopen(request).read().decode())"
        ),
        "R": (
            f"query <- {string}\n"
            f'address <- paste0("{endpoint}?query=", URLencode(query, reserved = TRUE))\n'
            'read.csv(url(address, headers = c(Accept = "text/csv")))'
        ),
        "JavaScript": (
            f"const query = {string};\n"
            f'const response = await fetch("{endpoint}", {{method: "POST", headers: {{Accept: "application/sparql-results+json"}}, '
            "body: new URLSearchParams({query})});\nconsole.log(await response.json());"
        ),
        "URL": f"{endpoint}?query={quote(text, safe='')}",
    }


def _terms(rulebase: Rulebase) -> list[dict[str, str]]:
    """Returns what the editor completes: our terms and norms, each with its names in both languages."""
    graph = law_graph(rulebase)
    found = []
    for iri in graph.index.subjects():
        if iri.startswith((DG, FACT, PREFIXES["actor"], PREFIXES["norm"])):
            name, label = short_name(iri), graph.label(iri)
            kind = "property" if any(kind.endswith("Property") for kind in graph.types(iri)) else "class"
            found.append({"name": name, "iri": iri, "en": label.en, "zh": label.zh, "kind": kind})
    return sorted(found, key=lambda term: term["name"])
