"""``/openapi.json`` and ``/docs``: the description of the interface, for machines and for people.

The page loads its own files only; Swagger UI comes out of the package flask-openapi3-swagger. Without scripts the page is a
table of the routes.

Source: OpenAPI 3.1.0; Content Security Policy Level 3.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, render_template, request

from dutygraph.errors import UnknownTerm
from dutygraph.serialize import json_text
from dutygraph.web.interface.build import build

if TYPE_CHECKING:
    from flask import Flask

    from dutygraph.web.site import Site

__all__ = ["blueprint"]

_ASSETS = {
    "swagger-ui-bundle.js": ("js/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    "swagger-ui.css": ("css/swagger-ui.css", "text/css; charset=utf-8"),
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def blueprint(knowledge: Site) -> Blueprint:
    """Returns the routes of the description."""
    routes = Blueprint("interface", __name__)

    @lru_cache(maxsize=1)
    def described(app: Flask) -> dict[str, Any]:
        return build(app, knowledge.rulebase)  # nothing of what a tenant stated: one document serves all

    def document() -> dict[str, Any]:
        return described(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001  (Flask's own way)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        shown = _in_chinese(document()) if request.args.get("lang") == "zh" else document()
        return Response(json_text(shown), content_type="application/json")

    @routes.get("/docs")
    def docs() -> Response:
        chosen = request.args.get("lang") or request.accept_languages.best_match(["en", "zh"])
        listed = [
            (method.upper(), path, operation)
            for path, item in document()["paths"].items()
            for method, operation in item.items()
            if method != "parameters"
        ]
        page = render_template("docs.html", lang="zh" if chosen == "zh" else "en", listed=listed)
        response = Response(page, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["Vary"] = "Accept-Language"
        return response

    @routes.get("/docs/<asset>")
    def part(asset: str) -> Response:
        if asset not in _ASSETS:
            raise UnknownTerm(f'The page has no file "{asset}".', remedy="Known: " + ", ".join(_ASSETS) + ".")
        path, media = _ASSETS[asset]
        return Response(_bundled(path), content_type=media)

    return routes


def _in_chinese(document: dict[str, Any]) -> dict[str, Any]:
    """Returns the document with the Chinese words first: summary and description of each operation change places."""
    paths = {
        path: {method: {**said, "summary": said["description"], "description": said["summary"]} for method, said in item.items()}
        for path, item in document["paths"].items()
    }
    return {**document, "paths": paths}


@lru_cache(maxsize=len(_ASSETS))
def _bundled(path: str) -> bytes:
    return files("flask_openapi3_swagger").joinpath("templates", "swagger", path).read_bytes()
