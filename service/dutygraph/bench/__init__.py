"""A benchmark that anybody can repeat: every back end on one generated register, verdicts compared as well as timed."""

from dutygraph.bench.backends import BACKENDS, REFERENCE, Backend, chosen
from dutygraph.bench.comparing import Comparison, compare
from dutygraph.bench.generated import SEED, UNKNOWN, digest, generate
from dutygraph.bench.report import document, machine, plot, table, write_all
from dutygraph.bench.running import Conditions, Note, Outcome, Run, measure
from dutygraph.bench.task import Judged, Task

__all__ = [
    "BACKENDS",
    "REFERENCE",
    "SEED",
    "UNKNOWN",
    "Backend",
    "Comparison",
    "Conditions",
    "Judged",
    "Note",
    "Outcome",
    "Run",
    "Task",
    "chosen",
    "compare",
    "digest",
    "document",
    "generate",
    "machine",
    "measure",
    "plot",
    "table",
    "write_all",
]
