"""Pages about the work itself: data to take away, method, changes, accessibility, legal notice, services loaded."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from flask import render_template, request

from dutygraph.facts import FORMATS
from dutygraph.reports import CONTENT_TYPES
from dutygraph.web.pages.counting import counted

if TYPE_CHECKING:
    from flask import Blueprint

    from dutygraph.config import Settings
    from dutygraph.web.site import Site

__all__ = ["add"]

_PAGE = 50


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:
    """Adds the pages."""

    @routes.get("/downloads")
    def downloads() -> str:
        return render_template("downloads.html", facts_formats=list(FORMATS), reports=sorted(CONTENT_TYPES))

    @routes.get("/method")
    def method() -> str:
        return render_template("method.html", settings=settings)

    @routes.get("/changelog")
    def changelog() -> str:
        return render_template("changelog.html", sections=_changes())

    @routes.get("/accessibility")
    def accessibility() -> str:
        return render_template("accessibility.html")

    @routes.get("/notice")
    def notice() -> str:
        return render_template("notice.html")

    @routes.get("/services")
    def services() -> str:
        text = request.args.get("page", "1")
        page = max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1  # noqa: PLR2004  (a page number of six digits)
        listed = list(knowledge.services.values())
        day = knowledge.day()
        rows = counted(listed[(page - 1) * _PAGE : page * _PAGE], knowledge.rulebase, on=day)
        return render_template("services.html", rows=rows, total=len(listed), page=page, last=max(1, -(-len(listed) // _PAGE)))


def _changes() -> list[tuple[int, str, list[str]]]:
    """Returns the headings of the changelog with their items; empty where this installation carries none."""
    packaged = files("dutygraph") / "_data" / "CHANGELOG.md"
    checkout = Path(__file__).resolve().parents[4] / "CHANGELOG.md"
    source = packaged if packaged.is_file() else checkout
    if not source.is_file():
        return []
    found: list[tuple[int, str, list[str]]] = []
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith(("## ", "### ")):
            found.append((line.count("#"), line.lstrip("# "), []))
        elif line.startswith("- ") and found:
            found[-1][2].append(line.removeprefix("- ").replace("`", ""))
    return found
