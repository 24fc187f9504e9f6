"""Other stores query our running endpoint by SERVICE and join what they hold with our verdicts.

Source: SPARQL 1.1 Federated Query.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import pytest
from running import TESTED, emptied

from dutygraph.facts import load_facts
from dutygraph.knowledge import open_knowledge
from dutygraph.terms import Literal
from dutygraph.vocab import BASE, DG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from dutygraph.engines import Endpoint
    from dutygraph.rulebase import Rulebase

SERVICE = BASE + "id/example/s01-domestic-text-chatbot"
NOTE = "https://example.org/note"
THEIRS = TESTED[0]


@pytest.fixture(scope="module")
def facts(root: Path) -> Path:
    return root / "ontology/examples/scenarios/s01-domestic-text-chatbot.json"


@pytest.fixture(scope="module")
def home(root: Path, facts: Path) -> Iterator[str]:
    """The address of our own server, serving one service on a fixed day."""
    command = [sys.executable, "-m", "dutygraph", "serve", str(facts), "--on", "2025-03-01", "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=root)
    assert server.stderr
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
        assert found
        yield found[0]
    finally:
        server.terminate()
        server.wait(10)
        server.stderr.close()


def answer(endpoint: Endpoint, query: str) -> str:
    """What a store answers to a query. Virtuoso lets only a user with a password use SERVICE."""
    address = endpoint.update if endpoint.user else endpoint.query
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, address, endpoint.user, endpoint.password)
    opener = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(passwords))
    data = urllib.parse.urlencode({"query": query}).encode()
    request = urllib.request.Request(address, data, {"Accept": "text/csv"})  # noqa: S310  (our own server, on this machine)
    with opener.open(request, timeout=60) as response:
        return str(response.read().decode())


def rows(endpoint: Endpoint, query: str) -> set[tuple[str, ...]]:
    return {tuple(row) for row in list(csv.reader(io.StringIO(answer(endpoint, query))))[1:]}


@pytest.fixture(scope="module")
def duties(facts: Path, rulebase: Rulebase, day: date) -> set[str]:
    """What our own store, in this process, says of the service."""
    knowledge = open_knowledge(load_facts([facts], rulebase), on=day, rulebase=rulebase)
    return {str(row[0]) for row in knowledge.engine.query(f"SELECT ?duty {{ <{SERVICE}> dg:subjectTo ?duty }}").rows}


def test_a_store_asks_us_for_the_duties_of_a_service(endpoint: Endpoint, home: str, duties: set[str]) -> None:
    query = f"SELECT ?duty {{ SERVICE <{home}/sparql> {{ <{SERVICE}> <{DG}subjectTo> ?duty }} }}"
    assert rows(endpoint, query) == {(duty,) for duty in duties}
    assert len(duties) > 50


def test_a_store_joins_its_own_notes_with_our_verdicts(endpoint: Endpoint, home: str, duties: set[str]) -> None:
    chosen, missed = sorted(duties)[:3], BASE + "id/cn/genai-measures-2023/norm/no-such-norm"
    engine = emptied(endpoint)
    engine.load([(norm, NOTE, Literal("见备注"), THEIRS) for norm in (*chosen, missed)])
    query = (
        f"SELECT ?duty ?note {{ GRAPH <{THEIRS}> {{ ?duty <{NOTE}> ?note }} "
        f"SERVICE <{home}/sparql> {{ <{SERVICE}> <{DG}subjectTo> ?duty }} }}"
    )
    assert rows(endpoint, query) == {(norm, "见备注") for norm in chosen}


def test_a_store_gets_words_in_both_languages(endpoint: Endpoint, home: str) -> None:
    norm = BASE + "id/cn/genai-measures-2023/norm/file-algorithm"
    query = f'SELECT ?text {{ SERVICE <{home}/sparql> {{ <{norm}> <{DG}action> ?text FILTER(LANG(?text) = "zh") }} }}'
    (row,) = rows(endpoint, query)
    assert "备案" in row[0]


def test_we_ourselves_are_no_stepping_stone(endpoint: Endpoint, home: str) -> None:
    """A query that would have us ask further is refused by us. Oxigraph tells our words, Virtuoso our media type."""
    query = f"SELECT ?o {{ SERVICE <{home}/sparql> {{ SERVICE <{endpoint.query}> {{ ?s ?p ?o }} }} }}"
    try:
        told = answer(endpoint, query)
    except urllib.error.HTTPError as refused:
        told = refused.read().decode()
    assert "SERVICE is not allowed" in told or "application/problem+json" in told
