"""What is published about the law and the query library, as JSON. Source: docs/contract.md."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (pydantic reads it when the classes are made)
from typing import Any

from pydantic import Field

from dutygraph.web.interface.answers import Rulebase, Strict, Text

__all__ = ["Norm", "Norms", "Queries", "Rows"]


class Norm(Strict):
    """One norm: where it stands, whom it binds, and when."""

    norm: str
    iri: str
    label: Text
    action: Text
    type: str
    bearer: str
    counterparties: list[str]
    phase: list[str]
    instrument: str
    provisions: list[str]
    condition: str
    trigger: str | None
    inForceFrom: date | None  # noqa: N815  (the name in the contract)
    inForceUntil: date | None  # noqa: N815  (the name in the contract)


class Norms(Strict):
    """Every norm, in provision order."""

    norms: list[Norm]


class Cited(Strict):
    """A provision that a question serves."""

    id: str
    iri: str
    citation: Text


class Parameter(Strict):
    """A parameter of a question; its value becomes a term of this type."""

    name: str
    type: str
    description: str
    optional: bool
    default: str | None = Field(description="SPARQL; null leaves it open")
    example: str | None


class Column(Strict):
    """A column of the answer."""

    name: str
    type: str


class Needed(Strict):
    """A graph of others that a question needs: its namespace, the named graph that holds it here, and where its file is."""

    iri: str
    graph: str
    title: Text
    file: str
    at: str


class Query(Strict):
    """A question of the library."""

    id: str
    name: str
    iri: str
    question: Text
    provisions: list[Cited]
    parameters: list[Parameter]
    columns: list[Column]
    needs: list[Needed]
    links: dict[str, Any]


class Queries(Strict):
    """The query library, by id."""

    queries: list[Query]


class Rows(Strict):
    """The answer to a question of the library; ``total`` counts all pages."""

    query: str
    question: Text
    parameters: dict[str, str]
    on: date
    rulebase: Rulebase
    columns: list[Column]
    rows: list[dict[str, str | int | float | bool | None]]
    total: int
    limit: int | None
    offset: int
