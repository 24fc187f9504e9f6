"""The real server in a process of its own: what it prints can be run, and the API, the store and the command line agree."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ON = ["--on", "2025-03-01"]
COMMAND = [sys.executable, "-m", "dutygraph"]


@pytest.fixture(scope="module")
def chatbot(root: Path) -> Path:
    return root / "ontology/examples/scenarios/s01-domestic-text-chatbot.json"


@pytest.fixture(scope="module")
def announced(root: Path, chatbot: Path) -> Iterator[list[str]]:
    """The lines that the server prints when it is ready."""
    server = subprocess.Popen(
        [*COMMAND, "serve", str(chatbot), *ON, "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=root,
    )
    assert server.stderr
    try:
        yield [server.stderr.readline() for _ in range(3)]
    finally:
        server.terminate()
        server.wait(10)
        server.stderr.close()


@pytest.fixture(scope="module")
def home(announced: list[str]) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+/", announced[0])
    assert found
    return found[0]


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310  (our own server, on this machine)
        return json.loads(response.read())


def test_it_says_what_it_serves_and_two_lines_to_try(announced: list[str]) -> None:
    assert re.match(r"dutygraph serves 267 norms and 1 services at http://127\.0\.0\.1:[1-9]\d*/ ", announced[0])
    assert [line.split()[0] for line in announced[1:]] == ["curl", "curl"]


def test_the_printed_address_gives_the_duties_that_the_command_line_gives(
    announced: list[str], home: str, chatbot: Path, root: Path
) -> None:
    found = re.search(r"'(http://[^']+/api/duties[^']*)'", announced[1])
    assert found
    assert found[1].startswith(home)
    printed = subprocess.run([*COMMAND, "duties", str(chatbot), *ON, "--format", "json"], capture_output=True, check=True, cwd=root)
    assert _get(found[1]) == json.loads(printed.stdout)


def test_the_printed_query_runs_as_it_stands(announced: list[str], home: str) -> None:
    found = re.search(r"'query=(SELECT .+)'", announced[2])
    assert found
    asked = SPARQLWrapper(f"{home}sparql")
    asked.setQuery(found[1])
    asked.setReturnFormat(CSV)
    assert len(asked.query().convert().decode().split()) == 6


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_gets_the_main_question_answered(method: str, home: str) -> None:
    asked = SPARQLWrapper(f"{home}sparql")
    asked.setMethod(method)
    asked.setQuery("SELECT ?duty WHERE { ?service <https://w3id.org/dutygraph/ns#subjectTo> ?duty }")
    asked.setReturnFormat(JSON)
    duties = {row["duty"]["value"] for row in asked.query().convert()["results"]["bindings"]}
    (service,) = _get(f"{home}api/duties")["services"]
    assert duties == {verdict["iri"] for verdict in service["verdicts"] if verdict["verdict"] == "applies"}
    assert len(duties) > 50


def test_sparqlwrapper_gets_a_graph(home: str) -> None:
    asked = SPARQLWrapper(f"{home}sparql")
    asked.setQuery("CONSTRUCT WHERE { ?service a <https://w3id.org/dutygraph/ns#Service> }")
    asked.setReturnFormat(TURTLE)
    assert b"s01-domestic-text-chatbot" in asked.query().convert()


@pytest.mark.parametrize("norm", ["file-algorithm", "use-lawfully-sourced-foundation-models"])
def test_api_and_command_line_explain_alike(norm: str, home: str, chatbot: Path, root: Path) -> None:
    printed = subprocess.run(
        [*COMMAND, "explain", str(chatbot), "--norm", norm, *ON, "--format", "json"], capture_output=True, check=True, cwd=root
    )
    assert _get(f"{home}api/explain?norm={norm}") == json.loads(printed.stdout)


def test_a_port_in_use_is_one_line_and_status_2(home: str, root: Path) -> None:
    port = home.rstrip("/").rpartition(":")[2]
    second = subprocess.run([*COMMAND, "serve", "--empty", "--port", port], capture_output=True, check=False, cwd=root, timeout=30)
    assert second.returncode == 2
    assert second.stderr.decode().count("\n") == 1
    assert b"Choose another --port" in second.stderr


def test_bad_facts_keep_the_server_from_starting(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text("{")
    refused = subprocess.run([*COMMAND, "serve", str(path), "--port", "0"], capture_output=True, check=False, cwd=root, timeout=30)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr.decode().startswith(f"dutygraph: {path}:1: ")
