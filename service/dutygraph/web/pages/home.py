"""The home page: one sentence, three doors, and what is inside, counted from the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template

from dutygraph.catalog import load_library

if TYPE_CHECKING:
    from flask import Blueprint

    from dutygraph.config import Settings
    from dutygraph.web.site import Site

__all__ = ["add"]

_OPENSEARCH = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>dutygraph</ShortName>
<Description>Search the law, duties, facts and questions of dutygraph</Description>
<InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" template="{root}search?q={{searchTerms}}"/>
<Url type="application/json" template="{root}api/search?q={{searchTerms}}"/>
</OpenSearchDescription>
"""


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:  # noqa: ARG001  (every family is added alike)
    """Adds the home page."""

    @routes.get("/")
    def home() -> str:
        return render_template("home.html", knowledge=knowledge, queries=len(load_library()))

    @routes.get("/opensearch.xml")
    def opensearch() -> Response:
        from flask import request

        return Response(_OPENSEARCH.format(root=request.root_url), content_type="application/opensearchdescription+xml")
