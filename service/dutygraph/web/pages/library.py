"""The query library: each question with its parameters as a form, its text, and its answer.

Source: queries/competency; what a parameter may be is stated in the head of each file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from dutygraph.catalog import bind, find_query, load_catalog
from dutygraph.errors import ParameterError
from dutygraph.web.pages.answer import SHOWN_ROWS, answer_view
from dutygraph.web.pages.lawgraph import law_graph

if TYPE_CHECKING:
    from flask import Blueprint

    from dutygraph.config import Settings
    from dutygraph.web.site import Site

__all__ = ["add"]


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:  # noqa: ARG001  (every family is added alike)
    """Adds the library and its questions."""

    @routes.get("/queries")
    def library() -> str:
        return render_template("library.html", queries=load_catalog())

    @routes.get("/queries/<query_id>")
    def question(query_id: str) -> str:
        query = find_query(query_id)
        given = {p.name: text for p in query.parameters if (text := request.args.get(p.name, "").strip())}
        problem, view, text = None, None, query.text
        for parameter in query.parameters:
            if not parameter.optional and parameter.name not in given and "run" in request.args:
                problem = ParameterError(
                    f'The parameter "{parameter.name}" is missing.', where=parameter.name, remedy="Fill it in."
                )
        try:
            text = bind(query, given)
            if problem is None and ("run" in request.args or not query.parameters):
                knowledge.day()
                view = answer_view(knowledge.engine.query(text), law_graph(knowledge.rulebase))
        except ParameterError as error:
            problem = error
        provisions = [p for p in knowledge.rulebase.provisions.values() if p.id in query.provisions]
        return render_template(
            "question.html",
            query=query,
            given=given,
            text=text,
            view=view,
            most=SHOWN_ROWS,
            problem=problem,
            provisions=provisions,
            services=list(knowledge.services)[:50],
        )
