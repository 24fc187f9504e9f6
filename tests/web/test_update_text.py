"""What the protocol writes into an update: USING, and the graphs that ALL means.

Source: SPARQL 1.1 Protocol, section 2.2.3; SPARQL 1.1 Update, sections 3.1.3 and 3.2.
"""

from __future__ import annotations

import pytest

from dutygraph.errors import QueryError
from dutygraph.isolation.updates import with_all_named, with_dataset

G, H = "https://example.org/g", "https://example.org/h"


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", f"INSERT {{ ?s ?p 1 }} USING <{G}> USING NAMED <{H}> WHERE {{ ?s ?p ?o }}"),
        ('INSERT DATA { <x:s> <x:p> "} WHERE {" }', 'INSERT DATA { <x:s> <x:p> "} WHERE {" }'),
        ("# WHERE\nCLEAR DEFAULT", "# WHERE\nCLEAR DEFAULT"),
    ],
)
def test_using_stands_before_where(update: str, expected: str) -> None:
    assert with_dataset(update, [G], [H]) == expected


@pytest.mark.parametrize(
    "update",
    [f"WITH <{G}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", "DELETE WHERE { ?s ?p ?o }", f"INSERT {{}} using <{H}> WHERE {{}}"],
)
def test_graphs_are_named_in_one_place(update: str) -> None:
    with pytest.raises(QueryError):
        with_dataset(update, [G], [])
    assert with_dataset(update, [], []) == update


@pytest.mark.parametrize("words", ["CLEAR ALL", "drop silent named", "BASE <x:/> PREFIX all: <x:> DROP ALL"])
def test_all_means_the_graphs_that_can_be_changed(words: str) -> None:
    found = with_all_named(f"{words} ; INSERT DATA {{}}", [G, H])
    assert f"SILENT GRAPH <{G}> ; " in found
    assert f"SILENT GRAPH <{H}> ; INSERT DATA {{}}" in found
    assert with_all_named(words, []).endswith("INSERT DATA {}")


def test_all_must_come_first() -> None:
    with pytest.raises(QueryError, match="not the first operation"):
        with_all_named(f"INSERT DATA {{ GRAPH <{G}> {{ <x:s> <x:p> 1 }} }} ; CLEAR ALL", [])
    assert with_all_named('INSERT DATA { <x:s> <x:p> "; CLEAR ALL" }', [G]) == 'INSERT DATA { <x:s> <x:p> "; CLEAR ALL" }'
