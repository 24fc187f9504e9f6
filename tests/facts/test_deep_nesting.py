"""RDF that nests too deeply is refused at once, with its line; what people write is read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from dutygraph.errors import FactsError
from dutygraph.facts import parse_graph
from dutygraph.facts.nesting import MOST_LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable

    from dutygraph.rulebase import Rulebase

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def turtle(levels: int) -> bytes:
    return b"<http://e/s> <http://e/p> " + b"[ <http://e/p> " * levels + b"1" + b" ]" * levels + b" ."


def xml(levels: int) -> bytes:
    inner = f"<d:Description xmlns:d='{RDF}'><p xmlns='http://e/'>"
    return (f"<d:RDF xmlns:d='{RDF}'>" + inner * levels + "x" + "</p></d:Description>" * levels + "</d:RDF>").encode()


@pytest.mark.parametrize(("media", "write"), [("text/turtle", turtle), ("application/trig", turtle), ("application/rdf+xml", xml)])
def test_depth_is_bounded(media: str, write: Callable[[int], bytes], rulebase: Rulebase) -> None:
    assert len(parse_graph(write(90), media, rulebase)) >= 90
    began = time.process_time()
    with pytest.raises(FactsError) as found:
        parse_graph(write(60_000), media, rulebase)
    assert "nests deeper than 200 levels" in found.value.detail
    assert found.value.where == "request body:1"
    assert time.process_time() - began < 5  # not a figure of speed: without the bound it is minutes


def test_brackets_in_strings_names_and_comments_are_no_levels(rulebase: Rulebase) -> None:
    many = b"[" * (MOST_LEVELS + 50)
    text = b'<http://e/s> <http://e/p> "' + many + b'" , """' + many + b'""" . # ' + many + b"\n"
    assert len(parse_graph(text, "text/turtle", rulebase)) == 2
