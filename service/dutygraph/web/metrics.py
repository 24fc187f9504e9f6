"""What is counted, for Prometheus.

Source: Prometheus exposition format 0.0.4. Several processes share the counts where ``PROMETHEUS_MULTIPROC_DIR`` is set.
"""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["CACHE", "QUERIES", "REQUESTS", "SECONDS", "WRITES", "exposition"]

REQUESTS = Counter("dutygraph_requests_total", "Requests answered.", ("method", "status"))
SECONDS = Histogram(
    "dutygraph_request_seconds",
    "Time from request to first byte, in seconds.",
    ("face",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
QUERIES = Counter("dutygraph_queries_total", "SPARQL queries, by what became of them.", ("outcome",))
CACHE = Counter("dutygraph_cache_hits_total", "SPARQL answers that came from the cache.")
WRITES = Counter("dutygraph_writes_total", "Changes of stated graphs, by what became of them.", ("outcome",))


def exposition(extra: dict[str, float]) -> tuple[bytes, str]:
    """Returns all counts in Prometheus' text format, with further gauges by name, and its media type."""
    registry: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # has no types
    lines = "".join(f"# TYPE {name} gauge\n{name} {value:g}\n" for name, value in extra.items())
    return generate_latest(registry) + lines.encode(), CONTENT_TYPE_LATEST
