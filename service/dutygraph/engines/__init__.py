"""Stores behind the Engine protocol."""

from dutygraph.engines.oxi import OxigraphEngine, parse_rdf, serialize_quads

__all__ = ["OxigraphEngine", "parse_rdf", "serialize_quads"]
