"""Questions across graphs: the recorded answer with files of others loaded, the same by SERVICE, and none without them.

The files lie beside the checkout; where they are absent, what needs them is skipped with the reason.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from markupsafe import escape

from dutygraph.across import endpoints_of, federated, foreign_graphs, load_foreign, needed, require
from dutygraph.catalog import LibraryQuery, bind, find_query, load_across
from dutygraph.cli.across import Outward, add_graphs
from dutygraph.cli.main import cli
from dutygraph.config import Settings
from dutygraph.construct import load_law
from dutygraph.engine import RESULT_FORMATS
from dutygraph.engines import OxigraphEngine
from dutygraph.errors import GraphMissing, InputError, QueryError, UsageError
from dutygraph.fetching import ServiceFailed
from dutygraph.resources import collection, read_all
from dutygraph.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dutygraph.knowledge import Knowledge
    from dutygraph.rulebase import Rulebase

CASES = 18
MOST = 64 * 1024 * 1024
QUERIES = load_across()
EACH = pytest.mark.parametrize("query", QUERIES, ids=[query.name for query in QUERIES])
CSV = {"table": RESULT_FORMATS["csv"], "graph": ""}
FILES = {
    "https://w3id.org/dpv#": "dpv-dpv.ttl",
    "https://w3id.org/dpv/risk#": "dpv-risk.ttl",
    "https://w3id.org/dpv/legal/eu#": "dpv-legal-eu.ttl",
    "https://w3id.org/dpv/legal/eu/aiact#": "dpv-eu-aiact.ttl",
    "https://w3id.org/dpv/legal/eu/gdpr#": "dpv-eu-gdpr.ttl",
    "https://w3id.org/dpv/legal/kr#": "dpv-legal-kr.ttl",
    "https://w3id.org/airo#": "airo.ttl",
    "https://w3id.org/vair#": "vair.ttl",
    "http://data.europa.eu/eli/ontology#": "eli.rdf",
    "http://purl.org/adaptcentre/resources/GDPRtEXT#": "gdprtext.ttl",
    "https://w3id.org/ai-atlas-nexus/": "ibm-ai-risk-schema.ttl",
}
ROWS = {
    "XQ-03": 9,
    "XQ-04": 23,
    "XQ-05": 27,
    "XQ-06": 4,
    "XQ-08": 25,
    "XQ-14": 8,
}
"""Rows that were counted before this code was, in other tools."""


@pytest.fixture(scope="module")
def vocabulary(reference: Callable[[str], Path]) -> Callable[[str], Path]:
    return lambda iri: reference(f"vocab/{FILES[iri]}")


def law_engine() -> OxigraphEngine:
    engine = OxigraphEngine()
    load_law(engine)
    return engine


@pytest.fixture(scope="module")
def ours() -> OxigraphEngine:
    return law_engine()


@pytest.fixture(scope="module")
def beside(vocabulary: Callable[[str], Path]) -> Callable[[tuple[str, ...]], OxigraphEngine]:
    """The law with exactly the graphs that a question needs, each file in the named graph that it describes."""
    made: dict[tuple[str, ...], OxigraphEngine] = {}

    def find(needs: tuple[str, ...]) -> OxigraphEngine:
        if needs not in made:
            engine = law_engine()
            for iri in needs:
                assert load_foreign(engine, str(vocabulary(iri)), max_bytes=MOST) == (foreign_graphs()[iri].graph,)
            made[needs] = engine
        return made[needs]

    return find


def answered(engine: OxigraphEngine, text: str) -> bytes:
    return engine.query_bytes(text, CSV)[0]


def rows(data: bytes) -> set[tuple[str, ...]]:
    return {tuple(row) for row in csv.reader(io.StringIO(data.decode()))}


@pytest.fixture(scope="module")
def partners(vocabulary: Callable[[str], Path]) -> Iterator[str]:
    """Endpoints on this machine, one a named graph, each with that graph as its default graph; the path is its number."""
    store = ox.Store()
    graphs = sorted({foreign.graph for foreign in foreign_graphs().values()})
    for iri, foreign in foreign_graphs().items():
        path = vocabulary(iri)
        form = ox.RdfFormat.TURTLE if path.suffix == ".ttl" else ox.RdfFormat.RDF_XML
        store.bulk_load(path=str(path), format=form, lenient=True, to_graph=ox.NamedNode(foreign.graph))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
            found = store.query(query, default_graph=ox.NamedNode(graphs[int(self.path.strip("/"))]))
            assert isinstance(found, ox.QuerySolutions)
            body = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def endpoints(query: LibraryQuery, home: str) -> tuple[str, ...]:
    graphs = sorted({foreign.graph for foreign in foreign_graphs().values()})
    return tuple(f"{graph}={home}/{graphs.index(graph)}" for graph in {foreign.graph for foreign in needed(query)})


def test_there_are_as_many_questions_as_answers(root: Path) -> None:
    assert len(QUERIES) == CASES
    assert {path.stem for path in (root / "tests/links/across").glob("*.csv")} == {query.name for query in QUERIES}
    assert [path for path, _ in read_all(collection("queries") / "across", ".rq")] == [f"{query.name}.rq" for query in QUERIES]


@EACH
def test_recorded_answer_comes_with_the_named_graphs_and_no_others(
    query: LibraryQuery,
    beside: Callable[[tuple[str, ...]], OxigraphEngine],
    root: Path,
    request: pytest.FixtureRequest,
) -> None:
    engine = beside(query.needs)
    require(query, engine.query)
    data = answered(engine, bind(query, {}))
    golden = root / "tests/links/across" / f"{query.name}.csv"
    if request.config.getoption("--record"):
        golden.write_bytes(data)
    assert data == golden.read_bytes()
    assert data.count(b"\n") - 1 == ROWS.get(query.id, data.count(b"\n") - 1)
    assert data.count(b"\n") > 1
    assert engine.query(bind(query, {})).variables == tuple(column.partition(": ")[0] for column in query.returns)


def test_every_question_has_the_same_solutions_by_service(
    ours: OxigraphEngine, partners: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = 0
    for query in QUERIES:
        outward = Outward(Settings(allow_hosts=partners), query, endpoints(query, partners))
        text = outward.joined(outward.checked(bind(query, {})), ours)
        found = rows(answered(ours, text))
        assert found == rows((root / "tests/links/across" / f"{query.name}.csv").read_bytes()), query.id
        counted += len(found) - 1
    with capsys.disabled():
        sys.stdout.write(f" [{len(QUERIES)} questions, {counted} rows: merged and federated alike] ")


@EACH
def test_without_the_graphs_each_that_is_missing_is_named(query: LibraryQuery, ours: OxigraphEngine) -> None:
    with pytest.raises(GraphMissing) as caught:
        require(query, ours.query)
    assert [foreign.iri for foreign in needed(query) if f"<{foreign.iri}>" in caught.value.detail] == list(query.needs)
    assert all(foreign.file in caught.value.remedy for foreign in needed(query))
    assert query.needs


def test_only_what_is_missing_is_named(beside: Callable[[tuple[str, ...]], OxigraphEngine]) -> None:
    only_dpv = beside(find_query("XQ-15").needs)
    with pytest.raises(GraphMissing, match=r"AIRO") as caught:
        require(find_query("XQ-17"), only_dpv.query)
    assert "DPV" not in caught.value.detail


def test_a_graph_that_only_mentions_a_term_is_not_the_graph(ours: OxigraphEngine) -> None:
    """Our own alignments declare terms of others; that is no description of them."""
    engine = OxigraphEngine()
    load_law(engine)
    declared = b"<https://w3id.org/airo#AISystem> a <http://www.w3.org/2002/07/owl#Class> ."
    engine.load_bytes(declared, "text/turtle", "https://w3id.org/airo")
    with pytest.raises(GraphMissing, match="AIRO"):
        require(find_query("XQ-10"), engine.query)
    assert answered(engine, find_query("XQ-10").text).count(b"\n") == 1
    assert ours.graphs()


@EACH
def test_header_names_the_graphs_that_the_text_asks(query: LibraryQuery, rulebase: Rulebase) -> None:
    named = set(re.findall(r"GRAPH <([^>]*)>", query.text))
    graphs = {foreign.graph for foreign in needed(query)}
    assert {name for name in named if not name.startswith("https://w3id.org/dutygraph/module/alignment-")} == graphs
    assert query.title.en.endswith("?")
    assert query.title.zh.endswith("？")
    assert query.name.startswith(f"{query.id}-")
    first = rulebase.norms[0].instrument
    assert {f"{first}/{name}" for name in query.provisions} <= set(rulebase.provisions)
    assert query.provisions
    assert "SERVICE" not in query.text
    assert not re.search(r"NOT\s+EXISTS", query.text, re.IGNORECASE)


@EACH
def test_text_is_plain_sparql_with_the_prefixes_it_uses_and_an_order(query: LibraryQuery) -> None:
    from rdflib.plugins.sparql import prepareQuery

    prepareQuery(query.text)
    body = "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in query.text.splitlines())
    declared = set(re.findall(r"^PREFIX (\w+):", body, re.MULTILINE))
    bare = re.sub(r'<[^>\s]*>|"[^"]*"|^PREFIX.*$', "", body, flags=re.MULTILINE)
    assert declared == set(re.findall(r"(?<![?\w])([a-z]\w*):", bare))
    assert re.search(r"^ORDER BY ", body, re.MULTILINE)


@EACH
def test_federated_text_differs_by_the_endpoint_alone(query: LibraryQuery) -> None:
    found = endpoints_of(["https://store.example/sparql"], query)
    assert set(found) == {foreign.graph for foreign in needed(query)}
    written = federated(query.text, found)
    assert written.count("SERVICE <https://store.example/sparql> {") == sum(
        query.text.count(f"GRAPH <{graph}> {{") for graph in found
    )
    assert "GRAPH <http" not in re.sub(r"GRAPH <https://w3id\.org/dutygraph/[^>]*>", "", written)


def test_table_of_graphs_says_what_the_answers_were_recorded_from(reference: Callable[[str], Path]) -> None:
    pins = dict(re.findall(r'"([\w./-]+)": "([0-9a-f]{40})"', reference("links/check_links.py").read_text(encoding="utf-8")))
    seen = reference("links/linked-graph-tests.md").read_text(encoding="utf-8")
    assert set(foreign_graphs()) == set(FILES)
    for foreign in foreign_graphs().values():
        address, _, version = foreign.at.partition(", ")
        repository = address.removeprefix("https://github.com/")
        assert len(version) >= 7
        assert pins.get(repository, "").startswith(version) or f"{repository} @ {version}" in seen
        assert foreign.title.en
        assert foreign.title.zh


def test_parameter_narrows_the_answer(beside: Callable[[tuple[str, ...]], OxigraphEngine]) -> None:
    query = find_query("XQ-05")
    engine = beside(query.needs)
    other = engine.query(bind(query, {"group": "https://w3id.org/dutygraph/id/duty/inspection"})).rows
    assert {row[1] for row in other} == {"http://purl.org/adaptcentre/resources/GDPRtEXT#article31"} or other == ()
    assert len(engine.query(bind(query, {})).rows) == 27


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["query", *words])
    return result.exit_code, result.stdout, result.stderr + str(result.exception or "")


def test_command_takes_files_and_endpoints(vocabulary: Callable[[str], Path], partners: str, root: Path) -> None:
    golden = (root / "tests/links/across/XQ-03-obligations-close-to-the-gdpr.csv").read_bytes()
    path = str(vocabulary("http://purl.org/adaptcentre/resources/GDPRtEXT#"))
    graph = "http://purl.org/adaptcentre/resources/GDPRtEXT"
    where = endpoints(find_query("XQ-03"), partners)[0]
    for words in (("--with", path), ("--with", f"{graph}={path}"), ("--endpoint", where, "--allow-hosts", partners)):
        status, said, _ = run("XQ-03", "--format", "csv", *words)
        assert status == 0, words
        assert rows(said.encode()) == rows(golden)


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        (("XQ-03",), GraphMissing, "GDPRtEXT"),
        (("XQ-03", "--endpoint", "https://elsewhere.example/sparql"), QueryError, "listed hosts"),
        (("CQ-01", "--endpoint", "https://elsewhere.example/sparql"), UsageError, "needs graphs of others"),
        (
            ("XQ-03", "--endpoint", "https://w3id.org/airo=https://elsewhere.example/sparql"),
            UsageError,
            "no graph that the question",
        ),
        (("XQ-03", "--with", "nothing.ttl"), UsageError, "cannot be read"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_one_error(words: tuple[str, ...], error: type[Exception], message: str) -> None:
    result = CliRunner().invoke(cli, ["query", *words])
    assert isinstance(result.exception, error)
    assert message in str(result.exception)
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("name", "data", "error", "message"),
    [
        ("a.toml", b"", UsageError, r"format \".toml\" is not known"),
        ("a.ttl", b"<urn:a> <urn:b> <urn:c> .", UsageError, "no graph that the library knows"),
        ("a.ttl", b"<urn:a> <urn:b> .", InputError, r"a\.ttl:1: The file is not well formed"),
        ("a.rdf", b"<rdf:RDF", InputError, "not well formed"),
        ("a.ttl", b"#" * 101, UsageError, "larger than 100 bytes"),
        ("a.ttl", b"\xff", InputError, "not well formed"),
    ],
)
def test_file_that_cannot_be_used_gives_one_error(
    name: str, data: bytes, error: type[Exception], message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    engine = OxigraphEngine()
    with pytest.raises(error, match=message):
        load_foreign(engine, str(tmp_path / name), max_bytes=100)
    assert engine.graphs() == ()


def test_file_of_several_graphs_stands_in_each(tmp_path: Path) -> None:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    (tmp_path / "all.ttl").write_text("".join(f'<{one.probe}> {label} "x" .\n' for one in foreign_graphs().values()))
    engine = OxigraphEngine()
    graphs = load_foreign(engine, str(tmp_path / "all.ttl"), max_bytes=MOST)
    assert graphs == engine.graphs() == tuple(sorted({one.graph for one in foreign_graphs().values()}))
    for query in QUERIES:
        require(query, engine.query)


def test_store_that_outlives_the_run_is_not_loaded_into(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not loaded into a store"):
        add_graphs(OxigraphEngine(), ("x.ttl",), Settings(store=str(tmp_path)))


def test_endpoint_without_the_graph_is_missing_and_one_that_is_down_is_an_error(ours: OxigraphEngine, partners: str) -> None:
    query = find_query("XQ-10")
    wrong = endpoints(find_query("XQ-11"), partners)[0].partition("=")[2]
    outward = Outward(Settings(allow_hosts=partners), query, (f"https://w3id.org/airo={wrong}",))
    with pytest.raises(GraphMissing, match="AIRO"):
        outward.joined(outward.checked(query.text), ours)
    down = Outward(Settings(allow_hosts="http://127.0.0.1:9"), query, ("http://127.0.0.1:9/sparql",))
    with pytest.raises(ServiceFailed):
        down.joined(down.checked(query.text), ours)


def test_two_endpoints_for_one_graph_are_refused() -> None:
    with pytest.raises(UsageError, match="second for one"):
        endpoints_of(["https://a.example/", "https://b.example/"], find_query("XQ-10"))


def test_web_answers_by_endpoint_and_says_what_is_missing(knowledge: Knowledge, partners: str, root: Path) -> None:
    client = create_app(Settings(allow_hosts=partners), knowledge).test_client()
    missing = client.get("/api/queries/XQ-03")
    assert missing.status_code == 409
    assert missing.get_json()["code"] == "graph-missing"
    assert "GDPRtEXT" in missing.get_json()["title"]
    where = endpoints(find_query("XQ-03"), partners)[0]
    golden = (root / "tests/links/across/XQ-03-obligations-close-to-the-gdpr.csv").read_bytes()
    found = client.get("/api/queries/XQ-03", query_string={"endpoint": where, "format": "csv"})
    assert rows(found.data) == rows(golden)
    paged = client.get("/api/queries/XQ-03", query_string={"endpoint": where, "limit": "4"})
    assert (len(paged.get_json()["rows"]), paged.get_json()["total"]) == (4, 9)
    assert "endpoint=" in paged.headers["Link"]
    written = client.get("/api/queries/XQ-03", query_string={"endpoint": where, "format": "sparql"})
    assert f"SERVICE <{where.partition('=')[2]}>" in written.text
    assert client.get("/api/queries/XQ-03?endpoint=https://elsewhere.example/").status_code == 400
    assert client.get("/api/queries/CQ-01?endpoint=https://elsewhere.example/").status_code == 400
    assert [one["iri"] for one in json.loads(client.get("/api/queries").data)["queries"][-1]["needs"]] == list(QUERIES[-1].needs)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_page_lists_asks_and_says_what_is_missing(lang: str, knowledge: Knowledge, partners: str) -> None:
    client = create_app(Settings(allow_hosts=partners), knowledge).test_client()
    listed = client.get(f"/queries?lang={lang}").text
    assert all(f"/queries/{query.id}" in listed and str(escape(query.title.in_(lang))) in listed for query in QUERIES)
    page = client.get(f"/queries/XQ-06?lang={lang}").text
    assert all(foreign.title.in_(lang) in page for foreign in needed(find_query("XQ-06")))
    assert 'role="alert"' not in page
    alone = client.get(f"/queries/XQ-06?lang={lang}&run=1").text
    assert 'role="alert"' in alone
    assert "dpv.ttl" in alone
    where = endpoints(find_query("XQ-06"), partners)[0]
    answer = client.get("/queries/XQ-06", query_string={"run": "1", "endpoint": where, "lang": lang}).text
    assert "A15" in answer
    assert 'role="alert"' not in answer
