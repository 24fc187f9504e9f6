"""Tenants see and change their own graphs only; tokens are made, listed, expired and revoked while the server runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from house import DG, EX, FACT, OWNER, House, service

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., subprocess.CompletedProcess[str]]

SECRET = "zq7-secret-of-blue"  # noqa: S105  (a value that is searched for)
GRAPH = EX + "blue/graph"
SERVICE = EX + "blue/service"


@pytest.fixture(scope="module")
def make(store: Path, command: Command) -> Callable[..., str]:
    """Makes a token, and returns its secret."""

    def made(*arguments: str) -> str:
        done = command("token", "create", "--store", str(store), *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return made


@pytest.fixture(scope="module")
def blue(kept: House, make: Callable[..., str]) -> str:
    """A tenant that has stated something."""
    token = make("--tenant", "blue")
    body = f'{service("blue/service", generatesText=True)} <{SERVICE}> <{EX}note> "{SECRET}" .'
    assert kept.put(GRAPH, body, token=token).status == 201
    assert kept.rows(f"SELECT ?o {{ <{SERVICE}> <{EX}note> ?o }}", token=token) == [SECRET]
    return token


@pytest.fixture(scope="module")
def red(kept: House, make: Callable[..., str]) -> str:
    """A tenant that has stated something else."""
    token = make("--tenant", "red")
    assert kept.put(EX + "red/graph", service("red/service", generatesText=False), token=token).status == 201
    return token


QUERIES = {
    "default graph": f"SELECT * {{ <{SERVICE}> ?p ?o }}",
    "everything": f"SELECT ?s ?o {{ ?s <{EX}note> ?o }}",
    "graph": f"SELECT * {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}",
    "any graph": f"SELECT * {{ GRAPH ?g {{ ?s <{EX}note> ?o }} }}",
    "from": "SELECT * FROM <" + GRAPH + "> { ?s ?p ?o }",  # noqa: S608  (SPARQL of our own words)
    "from named": "SELECT * FROM NAMED <" + GRAPH + "> { GRAPH ?g { ?s ?p ?o } }",  # noqa: S608
    "path": f"SELECT * {{ <{SERVICE}> (<{EX}note>|!<x:x>)* ?o FILTER(isLiteral(?o)) }}",
    "path backwards": f'SELECT * {{ "{SECRET}" ^(<{EX}note>|!<x:x>) ?s }}',
    "verdicts": f"SELECT * {{ GRAPH <https://w3id.org/dutygraph/id/reading/majority> {{ <{SERVICE}> ?p ?o }} }}",
    "subquery": f"SELECT * {{ {{ SELECT * {{ GRAPH ?g {{ <{SERVICE}> ?p ?o }} }} }} }}",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_query_reaches_a_tenant(query: str, kept: House, blue: str, red: str) -> None:
    assert kept.rows(query, token=blue) != []
    for token in (red, "", OWNER):
        assert kept.rows(query, token=token) == []


@pytest.mark.parametrize("form", [f"DESCRIBE <{SERVICE}>", f"CONSTRUCT WHERE {{ <{SERVICE}> ?p ?o }}", "DESCRIBE ?s { ?s ?p ?o }"])
def test_no_graph_answer_reaches_a_tenant(form: str, kept: House, blue: str, red: str) -> None:
    assert SECRET in kept.query(form, accept="text/turtle", token=blue).text
    for token in (red, "", OWNER):
        assert SECRET not in kept.query(form, accept="text/turtle", token=token).text


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_no_parameter_reaches_a_tenant(name: str, kept: House, blue: str, red: str) -> None:
    query = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    path = "/sparql?" + urlencode({"query": query, name: GRAPH})
    assert SECRET in kept.ask("GET", path, Accept="text/csv", token=blue).text
    for token in (red, "", OWNER):
        assert kept.ask("GET", path, Accept="text/csv", token=token).text.splitlines()[1:] == []


def test_no_other_route_reaches_a_tenant(kept: House, blue: str, red: str) -> None:
    paths = {
        f"/store?graph={quote(GRAPH)}": (200, 404),
        f"/api/duties?service={quote(SERVICE)}": (200, 404),
        f"/api/explain?norm=file-algorithm&service={quote(SERVICE)}": (200, 404),
        "/api/duties": (200, 200),
    }
    for path, (own, foreign) in paths.items():
        seen = kept.ask("GET", path, token=blue)
        assert (seen.status, SERVICE in seen.text or SECRET in seen.text) == (own, True), path
        for token in (red, "", OWNER):
            other = kept.ask("GET", path, token=token)
            assert other.status in {foreign, 404}, path
            assert SECRET not in other.text
            assert path != "/api/duties" or SERVICE not in other.text
    assert kept.ask("HEAD", f"/store?graph={quote(GRAPH)}", token=red).status == 404


UPDATES = (
    "COPY <{g}> TO <{mine}>",
    "MOVE <{g}> TO <{mine}>",
    "ADD <{g}> TO <{mine}>",
    "CLEAR GRAPH <{g}>",
    "DROP GRAPH <{g}>",
    "DROP SILENT NAMED",
    "DELETE WHERE {{ GRAPH <{g}> {{ ?s ?p ?o }} }}",
    "INSERT {{ GRAPH <{mine}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH ?any {{ ?s <https://example.org/note> ?o . ?s ?p ?o }} }}",
    "INSERT {{ GRAPH <{mine}> {{ ?s ?p ?o }} }} USING <{g}> WHERE {{ ?s ?p ?o }}",
    "INSERT {{ GRAPH <{mine}> {{ ?s ?p ?o }} }} USING NAMED <{g}> WHERE {{ GRAPH ?h {{ ?s ?p ?o }} }}",
    "WITH <{g}> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 1 }} WHERE {{ ?s ?p ?o }}",
    'INSERT DATA {{ GRAPH <{g}> {{ <https://example.org/x> <https://example.org/note> "mine" }} }}',
)


@pytest.mark.parametrize("text", UPDATES)
def test_no_update_reaches_a_tenant(text: str, kept: House, blue: str, make: Callable[..., str]) -> None:
    green = make("--tenant", "green")
    before = sorted(kept.rows(f"SELECT ?p ?o {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}", token=blue))
    got = kept.update(text.format(g=GRAPH, mine=EX + "green/mine"), token=green)
    assert got.status in {204, 400}
    assert SECRET not in got.text
    assert sorted(kept.rows(f"SELECT ?p ?o {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}", token=blue)) == before
    assert SECRET not in kept.query("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }", token=green).text


def test_two_tenants_may_use_one_name_and_learn_nothing_from_it(kept: House, blue: str, red: str) -> None:
    assert kept.put(GRAPH, service("blue/service", generatesText=False), token=red, If_None_Match="*").status == 201
    assert kept.rows(f"SELECT ?v {{ <{SERVICE}> <{FACT}generatesText> ?v }}", token=blue) == ["true"]
    assert kept.rows(f"SELECT ?v {{ <{SERVICE}> <{FACT}generatesText> ?v }}", token=red) == ["false"]
    conflict = kept.put(EX + "red/second", service("blue/service"), token=red)
    assert (conflict.status, SECRET in conflict.text) == (409, False)
    assert kept.ask("DELETE", f"/store?graph={quote(GRAPH)}", token=red).status == 204
    assert len(kept.rows(f"SELECT ?d {{ <{SERVICE}> <{DG}subjectTo> ?d }}", token=blue)) > 0


def test_cached_answers_and_etags_are_not_shared(kept: House, blue: str, red: str) -> None:
    path = "/sparql?" + urlencode({"query": f"SELECT ?s ?v {{ ?s <{FACT}generatesText> ?v }}"})
    first = kept.ask("GET", path, token=blue, Accept="text/csv")
    second = kept.ask("GET", path, token=red, Accept="text/csv")
    assert first.text != second.text
    assert first.headers["etag"] != second.headers["etag"]
    assert "Authorization" in first.headers["vary"]
    assert kept.ask("GET", path, token=blue, Accept="text/csv", If_None_Match=first.headers["etag"]).status == 304
    assert kept.ask("GET", path, token=red, Accept="text/csv", If_None_Match=first.headers["etag"]).status == 200


def test_scopes_hold(kept: House, make: Callable[..., str]) -> None:
    reader, writer = make("--tenant", "scoped", "--scope", "read"), make("--tenant", "scoped", "--scope", "write")
    body, graph = service("scoped"), EX + "scoped"
    assert kept.put(graph, body, token=reader).status == 403
    assert kept.update("CLEAR ALL", token=reader).status == 403
    assert kept.put(graph, body, token=writer).status == 201
    for refused in (
        kept.query("SELECT * { ?s ?p ?o } LIMIT 1", token=writer),
        kept.ask("GET", f"/store?graph={graph}", token=writer),
        kept.ask("GET", "/api/duties", token=writer),
    ):
        assert (refused.status, refused.json["code"]) == (403, "forbidden")
    assert kept.ask("GET", f"/store?graph={graph}", token=reader).status == 200


def test_the_server_heeds_a_token_at_once(kept: House, store: Path, command: Command, make: Callable[..., str]) -> None:
    ask, place = "SELECT ?n { VALUES ?n { 1 } }", ["--store", str(store)]
    expired = make("--tenant", "late", "--expires", "2020-01-01")
    assert kept.query(ask, token=expired).status == 401
    token = make("--tenant", "late", "--note", "the one to revoke")
    assert kept.rows(ask, token=token) == ["1"]
    listed = json.loads(command("token", "list", *place).stdout)["tokens"]
    found = next(known for known in listed if known["note"] == "the one to revoke")
    assert token not in json.dumps(listed)
    assert command("token", "expire", *place, found["id"], "2099-01-01").returncode == 0
    assert kept.rows(ask, token=token) == ["1"]
    assert command("token", "expire", *place, found["id"], "2021-01-01").returncode == 0
    assert kept.query(ask, token=token).status == 401
    assert command("token", "expire", *place, found["id"], "2099-01-01").returncode == 0
    assert kept.rows(ask, token=token) == ["1"]
    assert command("token", "revoke", *place, found["id"]).returncode == 0
    gone = kept.query(ask, token=token)
    assert (gone.status, gone.json["code"]) == (401, "unauthorized")
    assert kept.query(ask, token="no-such-token").status == 401  # noqa: S106
    assert kept.ask("GET", "/sparql", Authorization="Digest x").status == 401


def test_a_secret_as_password_of_basic_is_taken(kept: House, blue: str) -> None:
    import base64

    given = base64.b64encode(f"anybody:{blue}".encode()).decode()
    assert SECRET in kept.ask("GET", f"/store?graph={quote(GRAPH)}", Authorization=f"Basic {given}").text


def test_a_mistake_on_the_command_line_is_one_line(store: Path, command: Command, tmp_path: Path) -> None:
    empty = tmp_path / "nothing-here"
    for arguments in (
        ["token", "list", "--store", str(empty)],
        ["token", "revoke", "--store", str(empty), "x"],
        ["audit", "--store", str(empty)],
        ["token", "revoke", "--store", str(store), "no-such-id"],
        ["token", "expire", "--store", str(store), "no-such-id", "2027-02-30"],
        ["token", "create", "--store", str(store), "--tenant", "No Name!"],
        ["token", "list", "--store", "https://example.org/sparql"],
    ):
        done = command(*arguments)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        assert done.stderr.startswith("dutygraph: ")
    assert not empty.exists()


def test_secrets_stand_neither_on_disk_nor_in_the_log(kept: House, store: Path, blue: str, red: str) -> None:
    secrets = [token.encode() for token in (blue, red, OWNER)]
    for path in [*store.iterdir(), kept.log]:
        data = path.read_bytes()
        assert [secret for secret in secrets if secret in data] == [], path
    assert SECRET.encode() not in kept.log.read_bytes()


def test_the_audit_trail_has_a_line_for_each_change(kept: House, store: Path, command: Command, make: Callable[..., str]) -> None:
    token, graph = make("--tenant", "audited"), EX + "audited"
    kept.put(graph, service("audited"), token=token)
    kept.ask("POST", f"/store?graph={graph}", f"<{EX}audited> <{EX}p> 1 .", token=token, Content_Type="text/turtle")
    kept.update(f"INSERT DATA {{ GRAPH <{graph}> {{ <{EX}audited> <{EX}p> 2 }} }}", token=token)
    kept.put(graph, "no turtle", token=token)
    last = kept.ask("DELETE", f"/store?graph={graph}", token=token)
    lines = json.loads(command("audit", "--store", str(store), "--tenant", "audited").stdout)["changes"]
    assert [line["action"] for line in lines] == ["put", "post", "update", "delete"]
    assert [line["before"] for line in lines[1:]] == [line["after"] for line in lines[:-1]]
    assert (lines[0]["before"], lines[-1]["after"]) == (None, None)
    assert {tuple(line["services"]) for line in lines} == {(EX + "audited",)}
    assert lines[-1]["request"] == last.headers["x-request-id"]
