"""dutygraph: which duties bind a generative AI service in China, on which day, why, and what is missing.

The names below are the public interface. Each is imported when it is first used, for the command line must start fast.

>>> from datetime import date
>>> from dutygraph import Service, assess, load_rulebase
>>> service = Service("https://example.org/chat", {"usesGenerativeAITechnology": False})
>>> verdicts = assess(service, load_rulebase(), on=date(2025, 3, 1)).verdicts
>>> next(v.verdict for v in verdicts if v.norm.id == "file-algorithm")
'does-not-apply'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dutygraph.version import __version__

if TYPE_CHECKING:
    from dutygraph.applicability import assess, explain, questions
    from dutygraph.errors import DutyGraphError
    from dutygraph.facts import load_facts, read_facts
    from dutygraph.findings import check
    from dutygraph.knowledge import open_knowledge
    from dutygraph.model import Service
    from dutygraph.reading import parse_reading
    from dutygraph.rulebase import Rulebase, load_rulebase

__all__ = [
    "DutyGraphError",
    "Rulebase",
    "Service",
    "__version__",
    "assess",
    "check",
    "explain",
    "load_facts",
    "load_rulebase",
    "open_knowledge",
    "parse_reading",
    "questions",
    "read_facts",
]

_HOMES = {
    "DutyGraphError": "errors",
    "Rulebase": "rulebase",
    "Service": "model",
    "assess": "applicability",
    "check": "findings",
    "explain": "applicability",
    "load_facts": "facts",
    "load_rulebase": "rulebase",
    "open_knowledge": "knowledge",
    "parse_reading": "reading",
    "questions": "applicability",
    "read_facts": "facts",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"dutygraph.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'dutygraph' has no attribute {name!r}")
