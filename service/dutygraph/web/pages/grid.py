"""Every norm in one table: actors down, phases across, counts that open the list behind them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import Response, render_template, request

from dutygraph.serialize import json_text, norms_document
from dutygraph.vocab import BASE
from dutygraph.web.pages.layout import wants_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Blueprint

    from dutygraph.config import Settings
    from dutygraph.model import Norm
    from dutygraph.rulebase import Rulebase
    from dutygraph.web.site import Site

__all__ = ["add"]

_PHASES = ("development", "preparatory", "application", "none")
_FILTERS: Mapping[str, Callable[[Norm, str], bool]] = {
    "instrument": lambda norm, value: norm.instrument == f"{BASE}id/{value}",
    "bearer": lambda norm, value: norm.bearer == value,
    "phase": lambda norm, value: value in (norm.phases or ("none",)),
    "type": lambda norm, value: norm.type == value,
    "doubt": lambda norm, value: norm.contestation == value,
    "provision": lambda norm, value: any(name == value or name.startswith(value + "-") for name in norm.provisions),
}
"""What each filter of the page lets through."""


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:  # noqa: ARG001  (every family is added alike)
    """Adds the grid of duties."""

    @routes.get("/duties")
    def duties() -> str | Response:
        rulebase = knowledge.rulebase
        chosen = {name: value for name in _FILTERS if (value := request.args.get(name, "").strip())}
        norms = [norm for norm in rulebase.norms if all(_FILTERS[name](norm, value) for name, value in chosen.items())]
        if wants_json():
            wanted = {norm.id for norm in norms}
            listed = [norm for norm in norms_document(rulebase)["norms"] if norm["norm"] in wanted]
            return Response(json_text({"norms": listed}), content_type="application/json")
        return render_template(
            "grid.html",
            norms=norms,
            chosen=chosen,
            kept=list(chosen.items()),
            phases=_PHASES,
            rows=_rows(norms),
            choices=_choices(rulebase),
            listed=norms if chosen else [],
        )


def _rows(norms: list[Norm]) -> list[tuple[str, dict[str, int], int]]:
    """Returns each bearer with its counts by phase and in all, the one with most norms first."""
    cells = Counter((norm.bearer, phase) for norm in norms for phase in (norm.phases or ("none",)))
    totals = Counter(norm.bearer for norm in norms)
    return [(bearer, {phase: cells[bearer, phase] for phase in _PHASES}, total) for bearer, total in totals.most_common()]


def _choices(rulebase: Rulebase) -> dict[str, list[str]]:
    """Returns the values that each filter offers, in the order of the rulebase."""
    norms = rulebase.norms
    return {
        "instrument": list(dict.fromkeys(norm.instrument.removeprefix(f"{BASE}id/") for norm in norms)),
        "bearer": list(dict.fromkeys(norm.bearer for norm in norms)),
        "type": list(dict.fromkeys(norm.type for norm in norms)),
        "doubt": list(dict.fromkeys(norm.contestation for norm in norms)),
        "provision": list(dict.fromkeys(p.id for p in rulebase.provisions.values() if p.kind == "Article")),
    }
