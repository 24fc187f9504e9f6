"""Stores behind the Engine protocol."""

from dutygraph.engines.oxi import OxigraphEngine, parse_rdf, read_results, serialize_quads
from dutygraph.engines.remote import RemoteEngine
from dutygraph.engines.wire import Endpoint

__all__ = ["Endpoint", "OxigraphEngine", "RemoteEngine", "parse_rdf", "read_results", "serialize_quads"]
