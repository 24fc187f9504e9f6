"""``/healthz``, ``/readyz`` and ``/metrics``: is it alive, can it answer, what has it done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from dutygraph.serialize import json_text
from dutygraph.web.metrics import exposition

if TYPE_CHECKING:
    from dutygraph.isolation import Pool
    from dutygraph.web.site import Site

__all__ = ["blueprint"]


def blueprint(site: Site, pool: Pool | None) -> Blueprint:
    """Returns the routes for those who run the server."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        """Says that this process answers; no worker is asked."""
        day = pool.board.day if pool else site.day()
        return Response(json_text({"status": "ok", "on": day.isoformat()}), content_type="application/json")

    @routes.get("/readyz")
    def readyz() -> Response:
        """Says that a query is answered; 503 where none is."""
        truth = site.engine.query("ASK { ?norm a ?type }").truth
        document = {"status": "ready" if truth else "empty", "on": site.day().isoformat(), "version": site.version()}
        return Response(json_text(document), status=200 if truth else 503, content_type="application/json")

    @routes.get("/metrics")
    def metrics() -> Response:
        gauges: dict[str, float] = {}
        if pool:
            by_clock, otherwise = pool.board.ended()
            gauges = {
                "dutygraph_generation": pool.board.generation,
                "dutygraph_workers_ended_by_time": by_clock,
                "dutygraph_workers_ended_otherwise": otherwise,
            }
        body, media = exposition(gauges)
        return Response(body, content_type=media)

    return routes
