"""The dataset that a query names in FROM clauses.

Source: SPARQL 1.1 Query, section 13.2.
"""

from __future__ import annotations

from dutygraph.engine import Dataset
from dutygraph.engines.oxi import names_dataset
from dutygraph.errors import QueryError
from dutygraph.vocab import PREFIXES

__all__ = ["dataset_named"]


def dataset_named(text: str) -> Dataset | None:
    """Returns the graphs of FROM and FROM NAMED; ``None`` where the query has neither.

    Raises:
        QueryError: the clauses cannot be told.
    """
    if not names_dataset(text):
        return None
    from rdflib.plugins.sparql import prepareQuery

    try:
        clauses = prepareQuery(text, initNs=PREFIXES).algebra.datasetClause or ()
    except Exception as error:  # rdflib raises what its parsers raise
        raise QueryError("The FROM clauses cannot be read.", remedy="Name graphs by the request, or in GRAPH.") from error
    default = tuple(str(clause.default) for clause in clauses if clause.default)
    return Dataset(default, tuple(str(clause.named) for clause in clauses if clause.named))
