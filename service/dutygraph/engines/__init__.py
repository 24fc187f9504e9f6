"""Stores behind the Engine protocol. The remote one is imported when it is asked for: HTTP is slow to import, and few need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.engines.oxi import OxigraphEngine, parse_rdf, read_results, serialize_quads

if TYPE_CHECKING:
    from dutygraph.engines.remote import RemoteEngine
    from dutygraph.engines.wire import Endpoint

__all__ = ["Endpoint", "OxigraphEngine", "RemoteEngine", "parse_rdf", "read_results", "serialize_quads"]


def __getattr__(name: str) -> object:
    if name == "RemoteEngine":
        from dutygraph.engines.remote import RemoteEngine

        return RemoteEngine
    if name == "Endpoint":
        from dutygraph.engines.wire import Endpoint

        return Endpoint
    raise AttributeError(f"module 'dutygraph.engines' has no attribute {name!r}")
