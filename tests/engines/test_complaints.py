"""A query that does not parse is answered with its place and with words for people, not with the parser's grammar."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from dutygraph.engines.oxi import OxigraphEngine
from dutygraph.errors import QueryError


class Wrong(NamedTuple):
    """A query, where it goes wrong, and what is said of it."""

    text: str
    where: str
    says: str


WRONG = {
    "no triple": Wrong("SELECT * WHERE { bad", "1:21", "it ends too early"),
    "misspelt keyword": Wrong("SELECT * {\n ?s ?p ?o\n FILTR(?o) }", "3:2", "`FILTR(?o)` is not understood"),
    "Chinese before it": Wrong('SELECT * { ?s ?p "生成式" . ) }', "1:26", "`)` is not understood"),
    "another line end": Wrong('SELECT * {\r\n ?s ?p "a" ) }', "2:12", "`)` is not understood"),
    "unknown prefix": Wrong("SELECT * { ?s nope:p ?o }", "1:15", "the prefix nope: is not declared"),
    "unbound in GROUP BY": Wrong("SELECT ?x { ?x ?y ?z } GROUP BY ?y", "1:35", "The SELECT contains a variable that is unbound"),
    "a long word": Wrong("SELECT * { ?s ?p ?o } " + "x" * 5000, "1:23", "`" + "x" * 30 + "…` is not understood"),
    "misspelt modifier": Wrong("SELECT * { ?s ?p ?o } LIMT 3", "1:23", "`LIMT` is not understood"),
    "nothing": Wrong("SELECT", "1:7", 'it ends too early; expected "$" or "(" or "*" or "?"'),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_its_place(name: str) -> None:
    wrong = WRONG[name]
    with pytest.raises(QueryError) as caught:
        OxigraphEngine().query(wrong.text)
    assert caught.value.where == wrong.where
    assert wrong.says in caught.value.detail
    assert "\\u{" not in caught.value.detail
    assert len(caught.value.detail) < 200


def test_an_update_is_called_one() -> None:
    with pytest.raises(QueryError, match=r"The update does not parse: Variables and blank nodes are not allowed in DELETE DATA"):
        OxigraphEngine().update("DELETE DATA { ?a ?b ?c }")
