"""``load``, ``query`` and ``serve`` with ``--store``, as a person types them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest
from running import emptied

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.engines import Endpoint

KIMI, DOUBAO = (f"ontology/examples/services/{name}.yaml" for name in ("kimi", "doubao"))
ON = ("--on", "2025-03-01")
COUNT = "SELECT (COUNT(?duty) AS ?n) { ?service dg:subjectTo ?duty }"


def run(root: Path, *words: str, stdin: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dutygraph", *words],
        input=stdin,
        capture_output=True,
        text=True,
        cwd=root,
        env=os.environ | (env or {}),
        timeout=120,
        check=False,
    )


def is_address(store: tuple[str, ...]) -> bool:
    return "://" in store[1]


@pytest.fixture(params=["disk", "oxigraph", "virtuoso"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[tuple[str, ...], dict[str, str]]:
    """The option that names a store, and the environment that opens it."""
    if request.param == "disk":
        return ("--store", str(tmp_path / "kept")), {}
    endpoint: Endpoint = request.getfixturevalue(request.param)
    emptied(endpoint)
    return ("--store", endpoint.query), {
        "DUTYGRAPH_UPDATE_URL": endpoint.update,
        "DUTYGRAPH_GRAPH_STORE_URL": endpoint.graph_store,
        "DUTYGRAPH_STORE_USER": endpoint.user,
        "DUTYGRAPH_STORE_PASSWORD": endpoint.password,
    }


def test_what_is_loaded_is_there_for_the_next_command(root: Path, where: tuple[tuple[str, ...], dict[str, str]]) -> None:
    store, env = where
    first = run(root, "load", KIMI, *ON, *store, "--format", "json", env=env)
    assert first.returncode == 0, first.stderr
    said = json.loads(first.stdout)
    assert (said["on"], said["services"]) == ("2025-03-01", {"loaded": 1, "stored": 1})
    assert said["rulebase"]["loaded"] is is_address(store)
    second = run(root, "load", DOUBAO, KIMI, *ON, *store, "--lang", "zh", env=env)
    assert "载入 2 项服务，共存 2 项" in second.stdout
    kept = run(root, "query", "-", *store, *([] if is_address(store) else ON), "--format", "csv", stdin=COUNT, env=env)
    fresh = run(root, "query", "-", "--facts", KIMI, "--facts", DOUBAO, *ON, "--format", "csv", stdin=COUNT)
    assert kept.stdout == fresh.stdout != ""
    assert kept.stdout.split()[0] == "n"
    assert int(kept.stdout.split()[1]) > 100
    if not is_address(store):
        return  # a folder keeps no verdicts: they are derived for the day asked for
    refused = run(root, "query", "CQ-02", *store, "--on", "2024-01-01", env=env)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "are for 2025-03-01, not for 2024-01-01" in refused.stderr


def test_a_server_shows_what_the_store_holds(root: Path, where: tuple[tuple[str, ...], dict[str, str]]) -> None:
    store, env = where
    assert run(root, "load", KIMI, *ON, *store, env=env).returncode == 0
    command = [sys.executable, "-m", "dutygraph", "serve", *store, *ON, "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=root, env=os.environ | env)
    assert server.stderr
    try:
        line = server.stderr.readline()
        home = re.search(r"\d+ norms and 1 services at (http://127\.0\.0\.1:\d+)/", line)
        assert home, line
        with urllib.request.urlopen(f"{home[1]}/api/duties", timeout=30) as response:  # noqa: S310  (our own server)
            (found,) = json.loads(response.read())["services"]
    finally:
        server.terminate()
        server.wait(10)
        server.stderr.close()
    (wanted,) = json.loads(run(root, "duties", KIMI, *ON, "--format", "json").stdout)["services"]
    assert found == wanted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("load", KIMI), "No store is named."),
        (("query", "CQ-02", "--store", "no-such-folder"), "There is no store there."),
        (("query", "CQ-02", "--store", "no-such-folder", "--facts", KIMI), "Facts are not queried beside a store."),
        (("load", KIMI, "--store", "ftp://example.org/"), "It is not the web address of a SPARQL endpoint."),
        (("load", "README.md", "--store", "never-made"), 'The format ".md" is not known.'),
        (("load", "--store", KIMI), "The store cannot be opened"),
        (("query", "CQ-02", "--store", "http://127.0.0.1:9/sparql"), "The store cannot be reached"),
    ],
)
def test_a_wrong_call_is_one_clear_line(words: tuple[str, ...], said: str, root: Path) -> None:
    done = run(root, *words)
    assert done.returncode in {2, 3}
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert not (root / "never-made").exists()


def test_an_empty_folder_is_no_store_and_stays_empty(root: Path, tmp_path: Path) -> None:
    done = run(root, "query", "CQ-02", "--store", str(tmp_path))
    assert done.returncode == 2
    assert "There is no store there." in done.stderr
    assert list(tmp_path.iterdir()) == []
