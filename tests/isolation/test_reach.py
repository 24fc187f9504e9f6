"""An update is compared in the graphs that it can reach, and nothing it does is missed: the whole store is compared here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dutygraph.engines import OxigraphEngine
from dutygraph.errors import QueryError
from dutygraph.isolation.reach import as_insertion, data_kind, reach
from dutygraph.isolation.sandbox import changed_graphs
from dutygraph.isolation.updates import words
from dutygraph.vocab import DG, UNNAMED

if TYPE_CHECKING:
    from dutygraph.terms import Triple

EX = "https://example.org/"
PREFIX = f"PREFIX e: <{EX}> "
VERDICTS = EX + "verdicts"
START = f"""{PREFIX}
INSERT DATA {{
  <{DG}Duty> e:p "law" . e:a e:p 1 , 2 . e:b e:p 1 . e:u e:p "unnamed" .
  GRAPH e:a {{ e:a e:p 1 , 2 }} GRAPH e:b {{ e:b e:p 1 }} GRAPH <{UNNAMED}> {{ e:u e:p "unnamed" }}
  GRAPH <{VERDICTS}> {{ e:a <{DG}subjectTo> e:n }}
}}"""

REACH = {
    "INSERT DATA { GRAPH e:a { e:x e:p 1 ; e:q 2 } }": {EX + "a"},
    "INSERT DATA { GRAPH e:a { e:x e:p 1 } e:y e:p 2 . GRAPH <x:g> { } }": {EX + "a", "", "x:g"},
    "INSERT DATA { e:x e:p 1.GRAPH e:a { e:y e:p 2 } }": {"", EX + "a"},
    "WITH e:a DELETE { ?s ?p ?o } INSERT { GRAPH e:b { ?s ?p ?o } } WHERE { ?s ?p ?o }": {EX + "a", EX + "b"},
    "DELETE { GRAPH e:a { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }": {EX + "a"},
    "DELETE WHERE { GRAPH e:b { ?s ?p ?o } }": {EX + "b"},
    "DELETE WHERE { ?s ?p ?o }": {""},
    "INSERT { ?s e:q ?o } USING e:a WHERE { ?s ?p ?o }": {EX + "a", ""},
    "CLEAR GRAPH e:a": {EX + "a"},
    "DROP SILENT GRAPH e:a ; CREATE GRAPH e:new": {EX + "a", EX + "new"},
    "CLEAR DEFAULT": {""},
    "MOVE e:a TO DEFAULT": {EX + "a", ""},
    "ADD e:a TO e:b ; COPY GRAPH e:b TO GRAPH e:c": {EX + "a", EX + "b", EX + "c"},
    '# GRAPH ?g\nINSERT DATA { GRAPH e:a { e:x e:p "} ; CLEAR ALL" } }': {EX + "a"},
    "INSERT DATA { GRAPH e:a { e:x e:p \"\"\"a\"b\\\"\"\" ; e:q '''it's''' } }": {EX + "a"},
}
UNCLEAR = (
    "INSERT { GRAPH ?g { ?s e:q ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "DELETE WHERE { GRAPH ?g { e:a ?p ?o } }",
    "CLEAR NAMED",
    "DROP ALL",
    "INSERT DATA { GRAPH <relative> { e:x e:p 1 } }",
    "INSERT DATA { GRAPH e:a\\u0062 { e:x e:p 1 } }",
    "INSERT DATA { GRAPH e:a\\,b { e:x e:p 1 } }",
    "INSERT DATA { GRAPH nobody:a { e:x e:p 1 } }",
)


@pytest.mark.parametrize(("update", "expected"), REACH.items())
def test_the_graphs_that_an_update_can_change_are_read_out_of_it(update: str, expected: set[str]) -> None:
    assert reach(PREFIX + update) == expected


@pytest.mark.parametrize("update", UNCLEAR)
def test_what_is_not_clear_is_said_to_be_unknown(update: str) -> None:
    assert reach(PREFIX + update) is None


def filled() -> OxigraphEngine:
    """A store with law, stated graphs, the view of them, and verdicts."""
    engine = OxigraphEngine()
    engine.update(START)
    return engine


def state(engine: OxigraphEngine) -> dict[str, set[Triple]]:
    """Every graph of a store."""
    return {name: {(s, p, o) for s, p, o, _ in engine.quads(name)} for name in ("", *engine.graphs())}


def outcome(update: str) -> dict[str, set[Triple] | None] | str:
    """What an update changes by comparing all there is; or why it may not."""
    engine = filled()
    before = state(engine)
    engine.update(update)
    after = state(engine)
    stated = {name: triples for name, triples in before.items() if name and name != VERDICTS}
    if before[VERDICTS] != after.get(VERDICTS):
        return "The update would change verdicts."
    gone, come = before[""] - after[""], after[""] - before[""]
    if gone - set().union(*stated.values()):
        return "The update would change the law."
    if gone - stated[UNNAMED]:
        return "The update would remove from the default graph what stands in a named graph."
    if gone or come:
        after[UNNAMED] = (after.get(UNNAMED, set()) - gone) | come
    names = (before.keys() | after.keys()) - {"", VERDICTS}
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}


DATA = (
    "INSERT DATA { GRAPH e:a { e:a e:p 1 , 3 } }",
    "INSERT DATA { GRAPH e:new { e:a e:p 1 } } ; INSERT DATA { GRAPH e:b { e:b e:p 7 } }",
    "INSERT DATA { e:x e:p 1 ; e:q 2 } ;",
    "INSERT DATA { e:a e:p 1 }",
    "DELETE DATA { GRAPH e:a { e:a e:p 1 , 9 } }",
    "DELETE DATA { GRAPH e:a { e:a e:p 1 , 2 } }",
    "delete data { e:u e:p 'unnamed' }",
    "DELETE DATA { e:a e:p 1 }",
    f"DELETE DATA {{ <{DG}Duty> e:p 'law' }}",
    f"DELETE DATA {{ GRAPH <{VERDICTS}> {{ e:a <{DG}subjectTo> e:n }} }}",
    f"INSERT DATA {{ GRAPH <{VERDICTS}> {{ e:a <{DG}subjectTo> e:n }} }}",
    f"INSERT DATA {{ GRAPH <{VERDICTS}> {{ e:a <{DG}subjectTo> e:m }} }}",
)
OTHERS = (
    "INSERT DATA { GRAPH e:a { e:a e:p 3 } } ; DELETE DATA { GRAPH e:a { e:a e:p 3 } }",
    "DELETE { GRAPH e:a { ?s ?p ?o } } INSERT { GRAPH e:a { ?s ?p 5 } } WHERE { GRAPH e:a { ?s ?p ?o } }",
    "DELETE WHERE { GRAPH e:a { ?s ?p ?o } }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p 'other' } WHERE { ?s ?p ?o FILTER(?o = 'unnamed') }",
    "WITH e:a DELETE { ?s ?p ?o } INSERT { GRAPH e:b { ?s ?p ?o } } WHERE { ?s ?p ?o }",
    "INSERT { GRAPH ?g { ?s e:q ?o } } WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != e:verdicts) }",
    "INSERT { GRAPH ?g { ?s e:q ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "DROP GRAPH e:a",
    "CLEAR GRAPH e:a",
    "CREATE GRAPH e:empty",
    f"DROP GRAPH <{UNNAMED}>",
    f"DROP GRAPH <{UNNAMED}> ; INSERT DATA {{ e:w e:p 1 }}",
    "MOVE e:a TO e:c",
    "COPY e:a TO e:b",
    "ADD e:a TO DEFAULT",
    "COPY e:b TO DEFAULT",
    "DROP NAMED",
    "CLEAR DEFAULT",
    f"CLEAR GRAPH <{VERDICTS}>",
    *UNCLEAR[1:2],
)


@pytest.mark.parametrize("update", DATA + OTHERS)
def test_nothing_that_an_update_does_is_missed(update: str) -> None:
    expected = outcome(PREFIX + update)
    spoiled: list[bool] = []
    engine = filled()
    try:
        found: object = {
            name: None if triples is None else set(triples)
            for name, triples in changed_graphs(
                engine, PREFIX + update, frozenset({VERDICTS}), spoil=lambda: spoiled.append(True)
            ).items()
        }
    except QueryError as error:
        found = error.detail
    assert found == expected
    assert bool(spoiled) is (update in OTHERS)
    if not spoiled:
        assert state(engine) == state(filled())


def test_what_is_no_data_is_not_taken_for_it() -> None:
    assert {data_kind(PREFIX + update) for update in DATA} == {"insert", "delete"}
    assert {data_kind(PREFIX + update) for update in OTHERS} == {None}
    assert data_kind('INSERT DATA { e:a e:p "\\u0022 } ; DROP ALL #" }') is None
    assert data_kind("") is None
    assert (
        as_insertion("DELETE DATA { <x:a> <x:p> 'DELETE' } ; delete data {}")
        == "INSERT DATA { <x:a> <x:p> 'DELETE' } ; INSERT data {}"
    )


def test_data_that_do_not_parse_are_refused() -> None:
    for update in (
        "INSERT DATA { ?s ?p ?o }",
        "DELETE DATA { _:b <x:p> 1 }",
        "INSERT DATA { GRAPH <x:g> { <x:a> } }",
        "INSERT NOTHING",
    ):
        with pytest.raises(QueryError, match="does not parse"):
            changed_graphs(filled(), update, frozenset())


HOSTILE = {
    "escaped quotes": ('"' + '\\"' * 200_000, 0),
    "dots": ("a." * 200_000, 200_000),
    "colons": ("a:" * 200_000, 1),
    "comments": ("#load" * 200_000, 0),
    "open texts": ('"""' + '\\"""' * 100_000, 0),
    "angles": ("<a" * 100_000, 100_000),
    "braces": ("{" * 100_000, 100_000),
}


@pytest.mark.parametrize(("text", "count"), HOSTILE.values(), ids=HOSTILE)
def test_reading_takes_time_in_proportion_to_the_text(text: str, count: int) -> None:
    """Time in the square of it would be minutes here."""
    assert len(list(words(text))) == count
