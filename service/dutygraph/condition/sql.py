"""Compiles conditions to SQL boolean expressions; the text is the same for DuckDB and Spark SQL.

AND, OR and NOT over NULL follow strong Kleene logic (ISO/IEC 9075-2, boolean value expression), so a fact that is not
stated is a NULL and stays unknown without any further device. Names are not quoted: DuckDB and Spark quote differently.
"""

from __future__ import annotations

import re

from dutygraph.condition.expression import All, Any, Atom, Constant, Expression, Named, Not
from dutygraph.errors import CorpusError

__all__ = ["sql_name", "sql_text", "to_sql"]

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def to_sql(expression: Expression) -> str:
    """Returns a SQL expression over one nullable column a fact, named as the fact.

    Raises:
        CorpusError: a fact has a name that is no plain SQL name.

    >>> to_sql(All((Atom("generatesText", "=", (True,)), Not(Atom("serviceTerminated", "=", (True,))))))
    '(generatesText AND NOT (serviceTerminated))'
    >>> to_sql(Atom("audienceType", "=", ("Consumers", "Mixed")))
    "(audienceType IN ('Consumers', 'Mixed'))"
    """
    match expression:
        case Named(part=part):
            return to_sql(part)
        case Constant(value=value):
            return "TRUE" if value else "FALSE"
        case Not(part=part):
            return f"NOT ({to_sql(part)})"
        case All(parts=parts):
            return "(" + " AND ".join(to_sql(part) for part in parts) + ")"
        case Any(parts=parts):
            return "(" + " OR ".join(to_sql(part) for part in parts) + ")"
        case Atom():
            return _test(expression)


def _test(atom: Atom) -> str:
    name, first = sql_name(atom.fact), atom.values[0]
    if isinstance(first, bool):
        return name if first else f"NOT ({name})"
    if atom.operator != "=":
        return f"({name} {atom.operator} {first})"
    values = [sql_text(value) if isinstance(value, str) else str(value) for value in atom.values]
    return f"({name} = {values[0]})" if len(values) == 1 else f"({name} IN ({', '.join(values)}))"


def sql_name(name: str) -> str:
    """Returns a name as a SQL name, as it is.

    Raises:
        CorpusError: it would need quotes.
    """
    if not _PLAIN.fullmatch(name):
        raise CorpusError(f'"{name}" cannot be the name of a column.', where=name, remedy="Use letters and digits only.")
    return name


def sql_text(value: str) -> str:
    """Returns a text as a SQL literal.

    >>> sql_text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"
