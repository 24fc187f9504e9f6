"""The one language of conditions: read from OWL, valued in Python, compiled to SPARQL and SQL."""

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
from dutygraph.condition.layout import DIALECTS, Dialect, lay_out
from dutygraph.condition.owl import ConditionReader, literal_value
from dutygraph.condition.sparql import to_numeric_sparql, to_sparql, to_sparql_choice
from dutygraph.condition.sql import sql_name, sql_text, to_sql

__all__ = [
    "DIALECTS",
    "All",
    "Any",
    "Atom",
    "Columns",
    "ConditionReader",
    "Constant",
    "Dialect",
    "Expression",
    "Named",
    "Not",
    "Requirement",
    "Trace",
    "Valuation",
    "atoms",
    "evaluate",
    "lay_out",
    "literal_value",
    "missing_facts",
    "mixed_facts",
    "settling_sets",
    "sql_name",
    "sql_text",
    "support",
    "to_numeric_sparql",
    "to_sparql",
    "to_sparql_choice",
    "to_sql",
    "trace",
]
