"""The one language of conditions: read from OWL, valued in Python, compiled to SPARQL."""

from dutygraph.condition.columns import Columns
from dutygraph.condition.expression import (
    All,
    Any,
    Atom,
    Constant,
    Expression,
    Named,
    Not,
    Requirement,
    Trace,
    Valuation,
    atoms,
    evaluate,
    missing_facts,
    mixed_facts,
    settling_sets,
    support,
    trace,
)
from dutygraph.condition.owl import ConditionReader, literal_value
from dutygraph.condition.sparql import to_numeric_sparql, to_sparql, to_sparql_choice

__all__ = [
    "All",
    "Any",
    "Atom",
    "Columns",
    "ConditionReader",
    "Constant",
    "Expression",
    "Named",
    "Not",
    "Requirement",
    "Trace",
    "Valuation",
    "atoms",
    "evaluate",
    "literal_value",
    "missing_facts",
    "mixed_facts",
    "settling_sets",
    "support",
    "to_numeric_sparql",
    "to_sparql",
    "to_sparql_choice",
    "trace",
]
