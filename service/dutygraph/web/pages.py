"""The home page, plain and bilingual. It works without scripts and loads nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

if TYPE_CHECKING:
    from dutygraph.knowledge import Knowledge

__all__ = ["blueprint"]


def blueprint(knowledge: Knowledge) -> Blueprint:
    """Returns the routes of the pages."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def home() -> str:
        lang = request.args.get("lang") or request.accept_languages.best_match(["en", "zh"]) or "en"
        return render_template("home.html", knowledge=knowledge, day=knowledge.day(), lang="zh" if lang == "zh" else "en")

    return routes
