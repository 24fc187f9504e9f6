"""Silence never says anything: taking a key away adds no fact; a value of another type never ends in a crash."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import FULL, kinds, take

from dutygraph.errors import FactsError
from dutygraph.intake import Intake, facts_document, read_intake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.rulebase import Rulebase

Place = tuple[str | int, ...]


def places(node: Any, path: Place = ()) -> Iterator[Place]:
    """Every key of every object."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in items:
        if isinstance(step, str):
            yield (*path, step)
        yield from places(value, (*path, step))


def at(node: Any, path: Place) -> Any:
    for step in path:
        node = node[step]
    return node


def without(document: Any, *paths: Place) -> Any:
    made = copy.deepcopy(document)
    for path in sorted(paths, key=len, reverse=True):
        del at(made, path[:-1])[path[-1]]
    return made


def read(document: Any, rulebase: Rulebase) -> Intake | None:
    try:
        return take(document, rulebase)
    except FactsError:
        return None


def no_more(document: Any, whole: Intake, rulebase: Rulebase) -> None:
    found = read(document, rulebase)
    if found:
        assert set(found.facts) <= set(whole.facts)
        assert all(value is True for value in found.facts.values())
        assert kinds(found) <= kinds(whole)


@pytest.mark.parametrize("name", FULL)
def test_removing_any_one_or_two_keys_adds_nothing(name: str, rulebase: Rulebase) -> None:
    document = FULL[name]
    whole, every = take(document, rulebase), list(places(document))
    assert len(every) > 15
    for first in every:
        once = without(document, first)
        no_more(once, whole, rulebase)
        smaller = read(once, rulebase)
        for second in places(once) if smaller else ():
            assert smaller
            no_more(without(once, second), smaller, rulebase)


@settings(max_examples=150, deadline=None)
@given(picked=st.data(), name=st.sampled_from(sorted(FULL)))
def test_removing_keys_one_after_another_only_loses(picked: st.DataObject, name: str, rulebase: Rulebase) -> None:
    document = copy.deepcopy(FULL[name])
    whole: Intake | None = take(document, rulebase)
    while whole and (every := list(places(document))):
        document = without(document, picked.draw(st.sampled_from(every)))
        no_more(document, whole, rulebase)
        whole = read(document, rulebase)


WRONG: list[Any] = [
    None,
    True,
    0,
    -1.5,
    "",
    "x",
    [],
    {},
    [[]],
    [{}],
    [None],
    {"@id": []},
    [{"@value": {}}],
    {"type": {}},
    "\x00\x1b",
]


@pytest.mark.parametrize("name", FULL)
def test_a_wrong_type_at_every_key_is_read_or_refused(name: str, rulebase: Rulebase) -> None:
    for path in places(FULL[name]):
        for value in WRONG:
            document = copy.deepcopy(FULL[name])
            at(document, path[:-1])[path[-1]] = value
            found = read(document, rulebase)
            if found:
                assert facts_document("https://example.org/a", [found])["id"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(picked=st.data(), name=st.sampled_from(sorted(FULL)), value=JSON)
def test_any_value_anywhere_is_read_or_refused(picked: st.DataObject, name: str, value: object, rulebase: Rulebase) -> None:
    document = copy.deepcopy(FULL[name])
    path = picked.draw(st.sampled_from(list(places(document))))
    at(document, path[:-1])[path[-1]] = value
    read(document, rulebase)


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_refused_in_one_error(data: bytes, rulebase: Rulebase) -> None:
    with pytest.raises(FactsError) as caught:
        read_intake(data, "doc", rulebase)
    assert caught.value.where.startswith("doc")
