"""Checking a service: where to start, one question at a time, all facts at once, or an opened file.

The next question is the missing fact that can settle most open norms. What is not known yet is not asked again.
Source: the questions and legal bases of the facts in the ontology.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request
from werkzeug.exceptions import NotFound

from dutygraph.applicability import assess, questions
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import serialize_quads
from dutygraph.errors import FactsError
from dutygraph.facts import FORMATS, read_facts, service_quads
from dutygraph.vocab import DG
from dutygraph.web.pages.counting import counted
from dutygraph.web.pages.factsfile import document_bytes
from dutygraph.web.pages.lawgraph import law_graph
from dutygraph.web.pages.layout import address
from dutygraph.web.pages.state import pack, read_state, refuse_many

if TYPE_CHECKING:
    from flask import Blueprint
    from werkzeug.wrappers import Response as BaseResponse

    from dutygraph.applicability import Assessment, Question
    from dutygraph.config import Settings
    from dutygraph.model import Fact, Norm, Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.web.pages.state import State
    from dutygraph.web.site import Site

__all__ = ["add", "next_question"]

_MOST_REASONS = 6
_MOST_LISTED = 100


def next_question(assessment: Assessment, rulebase: Rulebase, passed: set[str]) -> Question | None:
    """Returns the question to ask next, ``None`` where none is left; what was passed over is not asked again."""
    return next((question for question in questions(assessment, rulebase) if question.fact not in passed), None)


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:
    """Adds the pages on which facts are stated."""
    pages = _Pages(settings, knowledge)
    both = ["GET", "POST"]
    routes.add_url_rule("/check", view_func=pages.check, methods=both)
    routes.add_url_rule("/check/ask", view_func=pages.ask, methods=both)
    routes.add_url_rule("/check/facts", view_func=pages.facts, methods=both)
    routes.add_url_rule("/check/facts.<suffix>", view_func=pages.download, methods=both)
    routes.add_url_rule("/check/open", view_func=pages.open_file, methods=["POST"])

    @routes.before_request
    def take_long_forms() -> None:
        request.max_form_memory_size = settings.max_body_bytes


class _Pages:
    """The views, over one knowledge."""

    def __init__(self, settings: Settings, knowledge: Site) -> None:
        self._most = settings.max_body_bytes
        self._knowledge = knowledge
        self._rulebase = knowledge.rulebase

    def _state(self) -> State:
        return read_state(request.values, self._knowledge, self._most)

    def check(self) -> str:
        """Where a check starts."""
        services = list(self._knowledge.services.values())[:_MOST_LISTED]
        return render_template("check.html", state=self._state(), services=services, formats=list(FORMATS))

    def ask(self) -> str | BaseResponse:
        """The next question, or the result where none is left."""
        state, rulebase = self._state(), self._rulebase
        assessment = assess(state.service, rulebase, on=state.on, reading=state.reading)
        passed = {name for name, value in state.answers.items() if value is None}
        question = next_question(assessment, rulebase, passed)
        if question is None:
            if state.is_long:
                return render_template("done.html", state=state)
            return redirect(address("/check/result", state.params()), code=303)
        fact = rulebase.facts[question.fact]
        return render_template(
            "ask.html",
            state=state,
            day=state.on,
            question=question,
            fact=fact,
            doubt=law_graph(rulebase).dg(fact.iri, "uncertainty"),
            basis=law_graph(rulebase).links(fact.iri, DG + "legalBasis"),
            turning=_turning(assessment, question.fact)[:_MOST_REASONS],
            open=sum(verdict.verdict == "undetermined" for verdict in assessment.verdicts),
        )

    def facts(self) -> str:
        """All facts in one form."""
        state, graph = self._state(), law_graph(self._rulebase)
        groups: dict[str, list[Fact]] = {}
        for fact in self._rulebase.stated_facts.values():
            groups.setdefault(graph.index.resource(fact.iri, DG + "category") or "", []).append(fact)
        return render_template("facts.html", state=state, day=state.on, groups=groups)

    def open_file(self) -> str | BaseResponse:
        """Reads a facts file that was sent, and shows the service in it or the list of them."""
        name, services = self._sent()
        opened = replace(self._state(), opened=services, packed=pack(document_bytes(services)), chosen="", answers={})
        if len(services) == 1 and not opened.is_long:
            return redirect(address("/check/result", opened.params()), code=303)
        counts = counted(services, self._rulebase, on=opened.on, reading=opened.reading)
        return render_template("opened.html", state=opened, day=opened.on, counts=counts, name=name)

    def _sent(self) -> tuple[str, tuple[Service, ...]]:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise FactsError("No file was chosen.", where="file", remedy="Choose a facts file: " + " ".join(FORMATS))
        name, data = sent.filename, sent.read()
        sent.close()  # a large file lies on disk until then
        suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
        if suffix not in FORMATS:
            remedy = "The name must end in one of " + " ".join(FORMATS)
            raise FactsError(f'The format "{suffix}" is not known.', where=name, remedy=remedy)
        services = read_facts(data, FORMATS[suffix], self._rulebase, name=name).services
        refuse_many(services)
        if not services:
            raise FactsError("The file describes no service.", where=name, remedy="Describe at least one, with an id.")
        return name, services

    def download(self, suffix: str) -> Response:
        """The facts stated so far, to keep."""
        if suffix not in {"json", "ttl"}:
            raise NotFound
        service = self._state().service
        quads = service_quads(service, self._rulebase)
        data = document_bytes([service]) if suffix == "json" else serialize_quads(quads, GRAPH_FORMATS["turtle"])
        headers = {"Content-Disposition": f'attachment; filename="facts.{suffix}"'}
        return Response(data, content_type=FORMATS["." + suffix], headers=headers)


def _turning(assessment: Assessment, fact: str) -> list[Norm]:
    """Returns the open norms that need a fact."""
    return [verdict.norm for verdict in assessment.verdicts if fact in verdict.missing]
