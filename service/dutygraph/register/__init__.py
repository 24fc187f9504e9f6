"""Registers: the same verdicts and findings for a table of many services."""

from dutygraph.register.batch import MEMORY_BYTES, Options, Progress, batch
from dutygraph.register.compiled import LANGUAGES, compiled
from dutygraph.register.result import FORMATS, LAYOUTS
from dutygraph.register.summary import Summary, counts_csv, summary_document

__all__ = [
    "FORMATS",
    "LANGUAGES",
    "LAYOUTS",
    "MEMORY_BYTES",
    "Options",
    "Progress",
    "Summary",
    "batch",
    "compiled",
    "counts_csv",
    "summary_document",
]
