"""Registers: the same verdicts and findings for a table of many services."""

from dutygraph.register.compiled import LANGUAGES, compiled

__all__ = ["LANGUAGES", "compiled"]
