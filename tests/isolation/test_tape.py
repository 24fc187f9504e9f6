"""What comes on the tape takes a snapshot to the very state that the stores have, and that a start from nothing gives."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dutygraph.engine import Change
from dutygraph.isolation.tape import Follower, Tape
from dutygraph.keeper import Holdings, Write
from dutygraph.ledger import Ledger
from dutygraph.stated import read_graph
from dutygraph.terms import Blank
from dutygraph.vocab import DG, FACT

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dutygraph.isolation import Holding
    from dutygraph.knowledge import StatedKnowledge
    from dutygraph.rulebase import Rulebase
    from dutygraph.stated import StatedGraph
    from dutygraph.terms import Quad

EX = "https://example.org/"
FACTS = ("generatesText", "offersToPublicInMainlandChina", "usesGenerativeAITechnology", "hasRegisteredUsers")
WRITES = 36


def graph_at_random(name: str, draw: random.Random, rulebase: Rulebase) -> StatedGraph:
    """A graph of some services that is named after them, with a provider that several share."""
    lines = [f'<{EX}acme> <https://schema.org/name> "Acme"@en .'] if draw.random() < 0.5 else []
    for number in range(draw.randrange(3)):
        facts = "".join(f" ; <{FACT}{fact}> {draw.choice(['true', 'false'])}" for fact in FACTS if draw.random() < 0.6)
        lines.append(f"<{name}/{number}> a <{DG}Service> ; <https://schema.org/provider> <{EX}acme>{facts} .")
    lines.append(f'<{name}> <{EX}p> "{draw.randrange(3)}" ; <{EX}q> [ <{EX}r> {draw.randrange(3)} ] .')
    return read_graph(name, "\n".join(lines).encode(), "text/turtle", rulebase)


def contents(of: StatedKnowledge | Holding) -> dict[str, object]:
    """All that an answer may depend on."""
    graphs = ("", *of.engine.graphs())
    version = of.version if isinstance(of.version, str) else of.version()
    services = {name: replace(service, origin="") for name, service in of.services.items()}  # of a body, or of the ledger
    quads = {graph: found for graph in graphs if (found := {quad for quad in of.engine.quads(graph) if not _is_of_law(quad)})}
    return {"quads": quads, "services": services, "digests": dict(of.digests), "version": version}


def _is_of_law(quad: Quad) -> bool:
    """Whether a blank node stands in it that is not a stated one; two loads of the law label theirs differently."""
    subject, _, value, _ = quad
    return any(isinstance(node, Blank) and not re.match("g[0-9a-f]{12}x", node) for node in (subject, value))


def test_a_follower_the_stores_and_a_start_from_nothing_agree(tmp_path: Path, rulebase: Rulebase, day: date) -> None:
    draw = random.Random(24)
    held, copy = Holdings(rulebase, on=day, ledger=Ledger(tmp_path / "a")), Holdings(rulebase, on=day)
    tape = Tape()
    follower = Follower(copy.snapshot(), tape)
    done = taken = 0
    for turn in range(WRITES // 3):
        writes = []
        for _ in range(3):
            name = f"{EX}{draw.randrange(5)}"
            writes.append(Write("", {name: None if draw.random() < 0.25 else graph_at_random(name, draw, rulebase)}))
        outcomes = held.write(writes)
        done += sum(not isinstance(outcome, Exception) for outcome in outcomes)
        changes = held.made()
        assert changes is not None
        if not tape.append(changes):  # full: as a generation that is followed by the next
            follower.catch_up((2, 0), 1)
            tape, taken = Tape(), 0
            follower = Follower(follower.snapshot, tape)
            assert tape.append(changes)
        taken += 1
        if turn % 2:  # a process need not look at every record when it comes
            follower.catch_up((1, taken), 1)
            assert contents(follower.snapshot.holdings[""]) == contents(held.of[""])
    assert done > WRITES // 2
    again = Holdings(rulebase, on=day, ledger=Ledger(tmp_path / "a")).of[""]
    assert contents(again) == contents(held.of[""])
    assert again.graph_of == held.of[""].graph_of


def test_a_service_that_moves_is_judged_once(rulebase: Rulebase, day: date) -> None:
    body = f"<{EX}s> a <{DG}Service> ; <{FACT}generatesText> true .".encode()
    held = Holdings(rulebase, on=day)
    held.write([Write("", {EX + "a": read_graph(EX + "a", body, "text/turtle", rulebase)})])
    before = contents(held.of[""])
    moved = Write("", {EX + "a": None, EX + "b": read_graph(EX + "b", body, "text/turtle", rulebase)})
    assert not isinstance(held.write([moved])[0], Exception)
    changes = held.made()
    assert changes is not None
    assert changes[""].verdicts == {}
    after = contents(held.of[""])
    assert after["services"] == before["services"]
    assert after["version"] != before["version"]
    assert [EX in str(quad[3]) for quad in (*changes[""].gone, *changes[""].come)].count(True) == 4


def test_one_fact_moves_only_the_verdicts_that_hang_on_it(rulebase: Rulebase, day: date) -> None:
    held = Holdings(rulebase, on=day)
    for value in ("true", "false"):
        facts = f"<{FACT}offersToPublicInMainlandChina> true ; <{FACT}hasRegisteredUsers> {value}"
        body = f"<{EX}s> a <{DG}Service> ; <{FACT}usesGenerativeAITechnology> true ; {facts} .".encode()
        held.write([Write("", {EX + "s": read_graph(EX + "s", body, "text/turtle", rulebase)})])
    changes = held.made()
    assert changes is not None
    moved = {norm for sides in changes[""].verdicts.values() for side in sides for *_, norms in side for norm in norms}
    assert 0 < len(moved) < len(rulebase.norms) / 4


def test_a_tenant_that_no_generation_has_needs_a_new_one(rulebase: Rulebase, day: date) -> None:
    held = Holdings(rulebase, on=day)
    for expected in (True, False):
        graph = read_graph(EX + "n", f"<{EX}n> <{EX}p> {expected:d} .".encode(), "text/turtle", rulebase)
        held.write([Write("new", {EX + "n": graph})])
        assert (held.made() is None) is expected


@pytest.fixture
def change() -> Change:
    """A change of two triples."""
    return Change((), ((EX + "a", EX + "b", EX + "c", ""), (EX + "a", EX + "b", EX + "d", "")), {}, {}, {}, "1")


def test_what_is_not_published_or_not_whole_is_not_taken(rulebase: Rulebase, day: date, change: Change) -> None:
    tape = Tape()
    snapshot = Holdings(rulebase, on=day).snapshot()
    follower = Follower(snapshot, tape)
    before = snapshot.holdings[""].version
    assert tape.append({"": change})
    follower.catch_up((1, 0), 1)
    assert snapshot.holdings[""].version == before
    tape._memory[20:21] = b"?"  # noqa: SLF001  (as one sees it whose memory shows what was written later before what was first)
    follower.catch_up((1, 1), 1)
    assert snapshot.holdings[""].version == before


def test_who_has_a_successor_takes_all_there_is(rulebase: Rulebase, day: date, change: Change) -> None:
    tape = Tape()
    snapshot = Holdings(rulebase, on=day).snapshot()
    assert tape.append({"": change})
    Follower(snapshot, tape).catch_up((2, 0), 1)
    assert snapshot.holdings[""].version == "1"


def test_a_tape_has_an_end(change: Change) -> None:
    tape, taken = Tape(), 0
    while tape.append({"": change}):
        taken += 1
    assert taken == 5_000
    assert not tape.append({"": change})
    long = Change((), ((EX + "a", EX + "b", EX + "c" * 5_000_000, ""),), {}, {}, {}, "1")
    assert not Tape().append({"": long})
