"""The result: what applies, what does not, what cannot be told yet, each with its reasons; and what a fact would change.

Law: each norm's own provision. Source: PROV-O and JSON by Accept, as the interface gives them.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Response, render_template, request
from markupsafe import Markup

from dutygraph.applicability import assess, questions
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import serialize_quads
from dutygraph.errors import ParameterError
from dutygraph.reading import condition_under
from dutygraph.serialize import duties_document, duties_quads, json_text
from dutygraph.web.pages.language import chosen_language, current_language
from dutygraph.web.pages.logic import Drawn, logic_of, value_text
from dutygraph.web.pages.state import read_state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Blueprint
    from werkzeug.datastructures import MultiDict

    from dutygraph.applicability import Assessment, Verdict
    from dutygraph.config import Settings
    from dutygraph.model import Bilingual, Fact, Norm
    from dutygraph.rulebase import Rulebase
    from dutygraph.web.pages.logic import Node
    from dutygraph.web.pages.state import State
    from dutygraph.web.site import Site

__all__ = ["add"]

_GROUPS = ("applies", "undetermined", "does-not-apply")
_MOST_QUESTIONS = 5
_MOST_LISTED = 100


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:
    """Adds the pages that show verdicts."""
    pages = _Pages(settings, knowledge)
    for name, view in (("result", pages.result), ("what-if", pages.what_if), ("compare", pages.compare)):
        routes.add_url_rule(f"/check/{name}", view_func=view, methods=["GET", "POST"])


class _Pages:
    """The views, over one knowledge."""

    def __init__(self, settings: Settings, knowledge: Site) -> None:
        self._most = settings.max_body_bytes
        self._knowledge = knowledge
        self._rulebase = knowledge.rulebase

    def _state(self, values: MultiDict[str, str] | None = None) -> State:
        return read_state(request.values if values is None else values, self._knowledge, self._most)

    def _assessed(self, state: State) -> Assessment:
        return assess(state.service, self._rulebase, on=state.on, reading=state.reading)

    def result(self) -> str | Response:
        """The three groups, with reasons."""
        state, rulebase = self._state(), self._rulebase
        assessment, digest = self._assessed(state), state.digest(rulebase)
        if other := _as_data(assessment, rulebase, digest):
            return other
        asked, stated = questions(assessment, rulebase), state.service.facts
        others = [(iri, service) for iri, service in self._knowledge.services.items() if iri != state.service.id]
        return render_template(
            "result.html",
            state=state,
            day=state.on,
            digest=digest,
            changed=request.values.get("digest", digest) != digest,
            groups=[(name, _by_bearer(assessment.verdicts, name)) for name in _GROUPS],
            counts=_counts(assessment),
            reasons=_Reasons(state, rulebase),
            norm_heads=_heads(rulebase, current_language(), chosen_language()),
            asked=[(question, rulebase.facts[question.fact]) for question in asked[:_MOST_QUESTIONS]],
            open_facts=len(asked),
            stated=[(fact, _stated(fact, state, rulebase)) for fact in rulebase.stated_facts.values() if fact.name in stated],
            facts=rulebase.stated_facts.values(),
            others=others[:_MOST_LISTED],
        )

    def what_if(self) -> str:
        """What one other fact would change."""
        state, name = self._state(), request.values.get("fact", "")
        if name not in self._rulebase.stated_facts:
            raise ParameterError(f'There is no fact "{name[:60]}".', where="fact", remedy="Choose one of the list.")
        values = request.values.copy()
        values[name] = request.values.get("to") or "unknown"
        changed = self._state(values)
        before, after = self._assessed(state), self._assessed(changed)
        fact = self._rulebase.facts[name]
        return render_template(
            "what-if.html",
            state=state,
            day=state.on,
            changed=changed,
            fact=fact,
            was=_stated(fact, state, self._rulebase),
            becomes=_stated(fact, changed, self._rulebase),
            differences=_differences(before, after),
            counts=(_counts(before), _counts(after)),
        )

    def compare(self) -> str:
        """Two days, readings or services side by side."""
        state, rulebase = self._state(), self._rulebase
        second = self._state(self._other(state))
        left, right = self._assessed(state), self._assessed(second)
        return render_template(
            "compare.html",
            state=state,
            day=state.on,
            second=second,
            differences=_differences(left, right),
            counts=(_counts(left), _counts(right)),
            unlike=[
                (fact, _stated(fact, state, rulebase), _stated(fact, second, rulebase))
                for fact in rulebase.stated_facts.values()
                if state.service.facts.get(fact.name) != second.service.facts.get(fact.name)
            ],
        )

    def _other(self, state: State) -> MultiDict[str, str]:
        """Returns the parameters of the second side: another service comes without the answers given about the first."""
        values = request.values.copy()
        for name in ("service", "on", "reading"):
            if other := values.get(f"with_{name}"):
                values[name] = other
        if wanted := values.get("with_service"):
            gone = [*self._rulebase.stated_facts]
            if all(service.id != wanted for service in state.opened):
                gone.append("d")
            for name in gone:
                values.pop(name, None)
        return values


def _counts(assessment: Assessment) -> Counter[str]:
    return Counter(verdict.verdict for verdict in assessment.verdicts)


def _as_data(assessment: Assessment, rulebase: Rulebase, digest: str) -> Response | None:
    """Returns the verdicts as JSON, Turtle or JSON-LD to a client that asks for them."""
    offered = ["text/html", "application/json", GRAPH_FORMATS["turtle"], GRAPH_FORMATS["jsonld"]]
    media = request.accept_mimetypes.best_match(offered, default="text/html")
    if media == "text/html":
        return None
    if media == "application/json":
        return Response(json_text({**duties_document([assessment], rulebase), "digest": digest}), content_type=media)
    return Response(serialize_quads(duties_quads([assessment]), str(media)), content_type=f"{media}; charset=utf-8")


def _stated(fact: Fact, state: State, rulebase: Rulebase) -> Bilingual | None:
    value = state.service.facts.get(fact.name)
    return None if value is None else value_text(fact.name, value, rulebase)


def _by_bearer(verdicts: Sequence[Verdict], wanted: str) -> list[tuple[str, list[Verdict]]]:
    """Returns the verdicts of a group by bearer: first what the provider must do or not do, then the rest by its bearer."""
    groups: dict[str, list[Verdict]] = {"": []}
    for verdict in verdicts:
        if verdict.verdict == wanted:
            groups.setdefault("" if verdict.norm.binds_provider else verdict.norm.bearer, []).append(verdict)
    return [(bearer, found) for bearer, found in groups.items() if found]


def _differences(before: Assessment, after: Assessment) -> list[tuple[Norm, Verdict, Verdict]]:
    pairs = zip(before.verdicts, after.verdicts, strict=True)
    return [(first.norm, first, second) for first, second in pairs if first.verdict != second.verdict]


class _Reasons:
    """Why each verdict is what it is, as the template draws it; many norms turn on the same, so each is drawn once."""

    def __init__(self, state: State, rulebase: Rulebase) -> None:
        self._state = state
        self._rulebase = rulebase
        self._told: dict[tuple[str, str | None], str] = {}
        self._parts = Drawn()

    def of(self, verdict: Verdict, draw: Callable[[Verdict, Node, Node | None, Drawn], str]) -> str:
        """Returns what the verdict rests on, with the chain of condition and of trigger."""
        norm = verdict.norm
        key = condition_under(norm, self._state.reading, self._rulebase), norm.trigger
        if key not in self._told:
            trigger = self._node(norm.trigger) if norm.trigger else None
            self._told[key] = draw(verdict, self._node(key[0]), trigger, self._parts)
        return self._told[key]

    def _node(self, iri: str) -> Node:
        return logic_of(self._rulebase.conditions[iri], self._rulebase, self._state.service.facts)


@lru_cache(maxsize=16)
def _heads(rulebase: Rulebase, lang: str, chosen: str) -> dict[str, Markup]:  # noqa: ARG001  (what the text depends on)
    """Returns what the law says of each norm, by its id; it does not depend on the service."""
    page = Markup(render_template("norm_heads.html"))  # noqa: S704  (made by a template, which escapes)
    return dict(zip(rulebase.norm_ids, page.split("\x1e"), strict=False))
