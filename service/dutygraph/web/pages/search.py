"""Search as a page and as an interface for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request

from dutygraph.errors import ParameterError
from dutygraph.serialize import json_text
from dutygraph.web.pages.finder import KINDS, finder_of

if TYPE_CHECKING:
    from flask import Blueprint

    from dutygraph.config import Settings
    from dutygraph.model import Bilingual
    from dutygraph.web.site import Site

__all__ = ["add"]

_LONGEST = 200
_SHOWN = 50
_MOST = 500


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:  # noqa: ARG001  (every family is added alike)
    """Adds search."""

    @routes.get("/search")
    def search() -> str:
        text, kind = request.args.get("q", "").strip()[:_LONGEST], request.args.get("kind", "")
        total, hits = finder_of(knowledge.rulebase).find(text, kind=kind if kind in KINDS else "", limit=_SHOWN)
        return render_template("search.html", text=text, kind=kind, kinds=KINDS, total=total, hits=hits)

    @routes.get("/api/search")
    def api_search() -> Response:
        text, kind = request.args.get("q", "").strip()[:_LONGEST], request.args.get("kind", "")
        if not text:
            raise ParameterError('The parameter "q" is missing.', where="q", remedy="Add ?q=….")
        if kind and kind not in KINDS:
            raise ParameterError(f'There is no kind "{kind}".', where="kind", remedy="Known: " + ", ".join(KINDS) + ".")
        total, hits = finder_of(knowledge.rulebase).find(text, kind=kind, limit=_limit(request.args.get("limit", str(_SHOWN))))
        results = [
            {"kind": hit.kind, "iri": hit.iri, "path": hit.path, **_named(label=hit.label, text=hit.text, citation=hit.where)}
            for hit in hits
        ]
        response = Response(json_text({"q": text, "total": total, "results": results}), content_type="application/json")
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def _limit(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _MOST:
        raise ParameterError(f'"{text}" is no number of results.', where="limit", remedy=f"Give 1 to {_MOST}.")
    return int(text)


def _named(**texts: Bilingual) -> dict[str, dict[str, str]]:
    return {name: text.texts() for name, text in texts.items() if text.en or text.zh}
