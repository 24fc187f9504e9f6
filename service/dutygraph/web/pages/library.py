"""The query library: each question with its parameters as a form, its text, and its answer.

Source: queries/competency; what a parameter may be is stated in the head of each file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from dutygraph.across import needed
from dutygraph.catalog import bind, find_query, load_across, load_catalog
from dutygraph.errors import InputError, ParameterError
from dutygraph.web.outward import ENDPOINT, Outward
from dutygraph.web.pages.answer import SHOWN_ROWS, answer_view
from dutygraph.web.pages.lawgraph import law_graph

if TYPE_CHECKING:
    from flask import Blueprint

    from dutygraph.config import Settings
    from dutygraph.web.site import Site

__all__ = ["add"]


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:
    """Adds the library and its questions."""
    outward = Outward(settings)

    @routes.get("/queries")
    def library() -> str:
        return render_template("library.html", queries=load_catalog(), across=load_across())

    @routes.get("/queries/<query_id>")
    def question(query_id: str) -> str:
        query = find_query(query_id)
        given = {p.name: text for p in query.parameters if (text := request.args.get(p.name, "").strip())}
        endpoint = request.args.get(ENDPOINT, "").strip() if query.needs else ""
        problem: InputError | None = None
        view, text = None, query.text
        for parameter in query.parameters:
            if not parameter.optional and parameter.name not in given and "run" in request.args:
                problem = ParameterError(
                    f'The parameter "{parameter.name}" is missing.', where=parameter.name, remedy="Fill it in."
                )
        try:
            text = outward.written(query, bind(query, given), endpoint)
            if problem is None and ("run" in request.args or not (query.parameters or query.needs)):
                knowledge.day()
                ready = outward.joined(query, bind(query, given), endpoint, knowledge.engine)
                view = answer_view(knowledge.engine.query(ready), law_graph(knowledge.rulebase))
        except InputError as error:
            problem = error
        provisions = [p for p in knowledge.rulebase.provisions.values() if p.id in query.provisions]
        return render_template(
            "question.html",
            query=query,
            given=given,
            needs=needed(query),
            endpoint=endpoint,
            text=text,
            view=view,
            most=SHOWN_ROWS,
            problem=problem,
            provisions=provisions,
            services=list(knowledge.services)[:50],
        )
