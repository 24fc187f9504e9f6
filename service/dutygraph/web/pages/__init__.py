"""The pages: server-rendered, in English and Chinese, one module a family; everything but the editor works without scripts."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import HTTPException

from dutygraph.errors import DutyGraphError, InputError
from dutygraph.web.pages import about, check, explore, grid, home, law, library, query, report, result, search
from dutygraph.web.pages.layout import install
from dutygraph.web.pages.resource import resource_page
from dutygraph.web.problems import problem_of

if TYPE_CHECKING:
    from dutygraph.config import Settings
    from dutygraph.web.site import Site

__all__ = ["blueprint", "resource_page"]


def blueprint(settings: Settings, knowledge: Site) -> Blueprint:
    """Returns the routes of the pages."""
    routes = Blueprint("pages", __name__)
    install(routes, knowledge)
    for family in (home, law, grid, search, check, result, report, library, query, explore, about):
        family.add(routes, settings, knowledge)

    @routes.errorhandler(DutyGraphError)
    def told(error: DutyGraphError) -> tuple[str, int] | Response:
        if request.path.startswith("/api/"):
            status, headers, body = problem_of(error)
            return Response(body, status=status, headers=headers)
        return render_template("error.html", error=error), error.http_status

    @routes.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int] | HTTPException:
        if error.code is None or error.code < HTTPStatus.BAD_REQUEST or request.path.startswith("/api/"):
            return error
        return render_template("error.html", error=InputError(error.description or error.name, where=request.path)), error.code

    return routes
