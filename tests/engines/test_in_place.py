"""Services in a store are judged where they lie: the verdicts of ``duties``, the counts of a batch over files, on each store."""

from __future__ import annotations

import csv
import importlib.util
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from running import emptied

from dutygraph.applicability import assess
from dutygraph.engine import FACTS_GRAPH, INDEX_GRAPH, LAW_GRAPH
from dutygraph.engines import RemoteEngine, serialize_quads
from dutygraph.errors import ConflictError, FactsError, UsageError
from dutygraph.facts import service_quads
from dutygraph.knowledge import bundled_examples
from dutygraph.model import Iri, Service
from dutygraph.reading import MAJORITY, parse_reading
from dutygraph.register import Progress, batch
from dutygraph.register.inplace import InPlace, judge_in_place
from dutygraph.register.journal import RUNS_GRAPH
from dutygraph.terms import Literal
from dutygraph.verdicts import PREDICATES, graph_of
from dutygraph.vocab import BASE, DG, FACT, PROV, RDF, READING, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import ModuleType

    from dutygraph.engines import Endpoint
    from dutygraph.reading import Reading
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

REGISTER, SECOND = "https://authority.example/register", "https://authority.example/second"
OTHERS = "https://authority.example/others"
ON = date(2025, 3, 1)
MADE = 60
TRUE, FALSE = (Literal(word, XSD + "boolean") for word in ("true", "false"))
ONE = "https://example.org/one"


def generator() -> ModuleType:
    """The generator of registers that the benchmarks use: 20 % of the facts unknown."""
    path = Path(__file__).parents[1] / "benchmarks" / "registers.py"
    spec = importlib.util.spec_from_file_location("registers", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def services(rulebase: Rulebase, tmp_path_factory: pytest.TempPathFactory) -> list[Service]:
    """Every scenario and filed service, and generated ones; one has a name that is not ASCII."""
    scenarios = [service for document in bundled_examples(rulebase) for service in document.services]
    path = tmp_path_factory.mktemp("generated") / "register.parquet"
    made = generator()
    made.generate(rulebase, MADE, path)
    generated = made.services(rulebase, path, MADE)
    generated[0] = Service(Iri("https://example.org/模型/é"), generated[0].facts)
    return [Service(service.id, service.facts) for service in (*scenarios, *generated)]


@contextmanager
def opened(endpoint: Endpoint) -> Iterator[RemoteEngine]:
    """A running store without anything of ours, or of an authority."""

    def empty() -> RemoteEngine:
        engine = emptied(endpoint)
        for graph in (REGISTER, SECOND, OTHERS, *graphs_of_ours(engine)):
            as_others(engine, f"DROP SILENT GRAPH <{graph}>")
        return RemoteEngine(endpoint)

    yield empty()
    empty()


@pytest.fixture
def store(endpoint: Endpoint) -> Iterator[RemoteEngine]:
    """Each store in turn."""
    with opened(endpoint) as engine:
        yield engine


@pytest.fixture
def one_store(oxigraph: Endpoint) -> Iterator[RemoteEngine]:
    """The fastest store, where what is asked does not depend on the store."""
    with opened(oxigraph) as engine:
        yield engine


def as_others(engine: RemoteEngine, text: str) -> None:
    """Writes to graphs that are not ours, as whoever owns them does."""
    engine._wire.update(text)  # noqa: SLF001  (our own engine refuses to)


def put(engine: RemoteEngine, quads: Iterable[Quad], graph: str = REGISTER) -> None:
    data = serialize_quads(((s, p, o, "") for s, p, o, _ in quads), "application/n-triples")
    engine._wire.add(graph, data, "application/n-triples")  # noqa: SLF001  (as above)


def described(services: Iterable[Service], rulebase: Rulebase) -> list[Quad]:
    return [quad for service in services for quad in service_quads(service, rulebase)]


def judge(engine: RemoteEngine, rulebase: Rulebase, **given: object) -> InPlace:
    return judge_in_place(engine, rulebase, **({"on": ON, "reading": MAJORITY} | given))  # type: ignore[arg-type]


def verdicts_in(engine: RemoteEngine, graph: str = READING + "majority") -> set[tuple[str, str, str]]:
    rows = engine.query_everywhere(f"SELECT ?s ?v ?n {{ GRAPH <{graph}> {{ ?s ?v ?n }} }}").rows
    return {(str(s), str(v), str(n)) for s, v, n in rows if str(v) in PREDICATES.values()}


def verdicts_of(
    services: Iterable[Service], rulebase: Rulebase, *, on: date = ON, reading: Reading = MAJORITY
) -> set[tuple[str, ...]]:
    return {
        (str(service.id), PREDICATES[one.verdict], str(one.norm.iri))
        for service in services
        for one in assess(service, rulebase, on=on, reading=reading).verdicts
    }


def marks(engine: RemoteEngine, graph: str = READING + "majority") -> list[str]:
    rows = engine.query_everywhere(f"SELECT ?day {{ GRAPH <{graph}> {{ <{graph}> <{DG}derivedOn> ?day }} }}").rows
    return [day.value for (day,) in rows if isinstance(day, Literal)]


def graphs_of_ours(engine: RemoteEngine) -> set[str]:
    rows = engine.query_everywhere("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows
    return {str(graph) for (graph,) in rows if str(graph).startswith(BASE)}


@pytest.mark.parametrize(("on", "reading"), [(ON, "majority"), (ON, "alternative"), (date(2023, 8, 14), "launch=literal")])
def test_verdicts_and_counts_are_those_of_a_file(
    on: date, reading: str, store: RemoteEngine, services: list[Service], rulebase: Rulebase, tmp_path: Path
) -> None:
    assert len(services) == 29 + MADE
    quads = described(services, rulebase)
    put(store, quads[: len(quads) // 2])
    put(store, quads[len(quads) // 2 :])
    chosen = parse_reading(reading, rulebase)
    result = judge(store, rulebase, on=on, reading=chosen, chunk=40)
    (tmp_path / "register.nq").write_bytes(serialize_quads(quads, "application/n-quads"))
    file = batch(str(tmp_path / "register.nq"), tmp_path / "out.parquet", rulebase, on=on, reading=chosen)
    assert (result.services, result.rejects) == (file.services, ()) == (len(services), ())
    assert list(result.counts.items()) == [(count.norm, count.verdict) for count in file.counts]
    assert verdicts_in(store, result.target) == verdicts_of(services, rulebase, on=on, reading=chosen)
    assert (result.target, marks(store, result.target)) == (graph_of(chosen), [on.isoformat()])
    assert graphs_of_ours(store) == {INDEX_GRAPH, RUNS_GRAPH, result.target}


BAD = {
    "https://example.org/bad/two-values": ([("generatesText", TRUE), ("generatesText", FALSE)], "generatesText", "has 2 values"),
    "https://example.org/bad/unknown-fact": ([("generatesSmell", TRUE)], "generatesSmell", 'no fact "generatesSmell"'),
    "https://example.org/bad/text": ([("generatesText", Literal("yes", XSD + "string"))], "generatesText", 'has the text "yes"'),
    "https://example.org/bad/number": ([("generatesAudio", Literal("7", XSD + "integer"))], "generatesAudio", "generatesAudio"),
    "https://example.org/bad/code": ([("serviceChannel", FACT + "telepathy")], "serviceChannel", ""),
}


def test_what_cannot_be_judged_is_told_as_a_file_tells_it_and_the_rest_is_judged(
    store: RemoteEngine, services: list[Service], rulebase: Rulebase, tmp_path: Path
) -> None:
    good = services[-12:]
    quads = described(good, rulebase)
    choice = next(name for name, fact in rulebase.stated_facts.items() if fact.choices)
    for service, (facts, _, _) in BAD.items():
        stated = [(choice if name == "serviceChannel" else name, value) for name, value in facts]
        quads.append((service, RDF + "type", DG + "Service", ""))
        quads += [(service, FACT + name, value, "") for name, value in stated]
    untyped = Service(Iri("https://example.org/untyped"), {"generatesText": True})
    quads.append((untyped.id, FACT + "generatesText", TRUE, ""))
    put(store, quads)
    result = judge(store, rulebase, chunk=7)
    (tmp_path / "r.nq").write_bytes(serialize_quads(quads, "application/n-quads"))
    batch(str(tmp_path / "r.nq"), tmp_path / "out.parquet", rulebase, on=ON, reading=MAJORITY)
    rows = csv.DictReader((tmp_path / "out.parquet.rejects.csv").read_text(encoding="utf-8").splitlines())
    told = {(row["id"], row["field"], row["reason"], row["remedy"]) for row in rows}
    assert {(one.id, one.field, one.reason, one.remedy) for one in result.rejects} == told
    assert [one.id for one in result.rejects] == sorted(BAD)
    for one in result.rejects:
        _, field, said = BAD[one.id]
        assert one.field == (choice if field == "serviceChannel" else field)
        assert said in one.reason
        assert one.file == REGISTER
    assert verdicts_in(store) == verdicts_of([*good, untyped], rulebase)
    assert marks(store) == [ON.isoformat()]
    query = f"SELECT ?s {{ GRAPH <{RUNS_GRAPH}> {{ ?r a <{SH}ValidationResult> ; <{SH}focusNode> ?s }} }}"
    assert {str(s) for (s,) in store.query_everywhere(query).rows} == set(BAD)


def test_a_service_has_an_iri_and_one_graph(store: RemoteEngine, services: list[Service], rulebase: Rulebase) -> None:
    put(store, described(services[:6], rulebase))
    put(store, described(services[4:8], rulebase), SECOND)
    as_others(store, f"INSERT {{ GRAPH <{SECOND}> {{ _:b a <{DG}Service> }} }} WHERE {{}}")
    law = f"{BASE}id/cn/genai-measures-2023"
    as_others(store, f"INSERT DATA {{ GRAPH <{SECOND}> {{ <{law}> a <{DG}Service> }} }}")
    result = judge(store, rulebase)
    assert result.graphs == (REGISTER, SECOND)
    wanted = sorted((str(service.id), f"The graph {SECOND} describes it too.") for service in services[4:6])
    wanted += [("", "A service has no IRI."), (law, "It is a term of the law graph.")]
    assert [(one.id, one.reason) for one in result.rejects] == wanted
    assert verdicts_in(store) == verdicts_of([*services[:4], *services[6:8]], rulebase)
    only = judge(store, rulebase, graphs=(SECOND,))
    assert (only.services, len(only.rejects)) == (4, 2)


def test_a_strict_run_writes_no_verdict_where_one_service_cannot_be_judged(
    one_store: RemoteEngine, services: list[Service], rulebase: Rulebase
) -> None:
    put(one_store, described(services[:5], rulebase))
    judge(one_store, rulebase, strict=True)
    before = verdicts_in(one_store)
    put(one_store, [("urn:z", FACT + "generatesText", TRUE, ""), ("urn:z", FACT + "generatesText", FALSE, "")])
    with pytest.raises(FactsError, match="has 2 values") as fault:
        judge(one_store, rulebase, strict=True, chunk=2, on=date(2026, 1, 1))
    assert fault.value.where == f"{REGISTER} urn:z (generatesText)"
    assert (verdicts_in(one_store), marks(one_store)) == (before, [ON.isoformat()])
    assert graphs_of_ours(one_store) == {INDEX_GRAPH, RUNS_GRAPH, READING + "majority"}


def test_old_verdicts_go_with_the_services_and_nothing_of_others_is_touched(
    store: RemoteEngine, services: list[Service], rulebase: Rulebase
) -> None:
    put(store, described(services[:6], rulebase))
    put(store, [(ONE, RDF + "type", "https://example.org/Thing", "")], OTHERS)
    judge(store, rulebase)
    gone, spoilt = services[0].id, services[1].id
    as_others(store, f"DELETE WHERE {{ GRAPH <{REGISTER}> {{ <{gone}> ?p ?o }} }}")
    put(store, [(spoilt, FACT + "nonsense", TRUE, "")])
    facts = store.query_everywhere(f"SELECT ?s ?p ?o {{ GRAPH <{REGISTER}> {{ ?s ?p ?o }} }}").rows
    again = judge(store, rulebase, on=date(2026, 1, 1))
    assert (again.services, [one.id for one in again.rejects]) == (4, [spoilt])
    assert verdicts_in(store) == verdicts_of(services[2:6], rulebase, on=date(2026, 1, 1))
    assert marks(store) == ["2026-01-01"]
    assert set(store.query_everywhere(f"SELECT ?s ?p ?o {{ GRAPH <{REGISTER}> {{ ?s ?p ?o }} }}").rows) == set(facts)
    assert len(store.query_everywhere(f"SELECT ?s {{ GRAPH <{OTHERS}> {{ ?s ?p ?o }} }}").rows) == 1


def test_the_record_says_what_came_from_what(one_store: RemoteEngine, services: list[Service], rulebase: Rulebase) -> None:
    put(one_store, described(services[:2], rulebase))
    judge(one_store, rulebase, reading=parse_reading("alternative", rulebase))
    rows = one_store.query_everywhere(f"SELECT ?p ?o {{ GRAPH <{RUNS_GRAPH}> {{ <{BASE}id/run/alternative> ?p ?o }} }}").rows
    said = {str(p).removeprefix(PROV): o for p, o in rows}
    assert (said["used"], said["generated"]) == (REGISTER, READING + "alternative")
    assert {"startedAtTime", "endedAtTime", "wasAssociatedWith"} < set(said)
    assert "value" not in said


class Stop(Exception):
    """What stops a run in the middle."""


def stopping(after: int, do: Callable[[], object] | None = None) -> Callable[[Progress], None]:
    """Returns what does something, or stops the run, when so many chunks are done."""
    told: list[Progress] = []

    def tell(now: Progress) -> None:
        told.append(now)
        if len(told) == after + 1:  # the first is told before any chunk
            if do is None:
                raise Stop
            do()

    return tell


def test_what_is_done_is_not_done_again(store: RemoteEngine, services: list[Service], rulebase: Rulebase) -> None:
    put(store, described(services[:12], rulebase))
    with pytest.raises(Stop):
        judge(store, rulebase, chunk=3, progress=stopping(2))
    assert marks(store) == []
    told: list[Progress] = []
    result = judge(RemoteEngine(store._wire.endpoint), rulebase, chunk=5, progress=told.append)  # noqa: SLF001  (a process anew)
    assert [(now.done, now.total) for now in told] == [(6, 12), (11, 12), (12, 12)]
    assert (result.resumed, result.services, marks(store)) == (True, 12, [ON.isoformat()])
    assert verdicts_in(store) == verdicts_of(services[:12], rulebase)
    assert graphs_of_ours(store) == {INDEX_GRAPH, RUNS_GRAPH, READING + "majority"}


@pytest.mark.parametrize("other", ["--restart", "another day", "facts changed", "verdicts written by another"])
def test_an_interrupted_run_is_begun_again_where_it_cannot_go_on(
    other: str, one_store: RemoteEngine, services: list[Service], rulebase: Rulebase
) -> None:
    put(one_store, described(services[:6], rulebase))
    with pytest.raises(Stop):
        judge(one_store, rulebase, chunk=3, progress=stopping(1))
    day, wanted = date(2026, 1, 1) if other == "another day" else ON, services[:6]
    first = min(services[:6], key=lambda service: service.id)
    match other:
        case "facts changed":
            as_others(one_store, f"DELETE WHERE {{ GRAPH <{REGISTER}> {{ <{first.id}> ?p ?o }} }}")
            changed = Service(first.id, {"generatesText": True})
            put(one_store, described([changed], rulebase))
            wanted = [changed if service is first else service for service in services[:6]]
        case "verdicts written by another":
            target = READING + "majority"
            mark = f'<{target}> <{DG}derivedOn> "2025-03-01"^^<{XSD}date>'
            one_store.update_together(f"DROP SILENT GRAPH <{target}>", f"INSERT DATA {{ GRAPH <{target}> {{ {mark} }} }}")
    result = judge(one_store, rulebase, on=day, restart=other == "--restart")
    assert (result.resumed, result.services) == (False, 6)
    assert verdicts_in(one_store) == verdicts_of(wanted, rulebase, on=day)


@pytest.mark.parametrize("change", ["a fact", "a service more", "a service less"])
def test_a_store_that_changes_meanwhile_is_never_marked_as_whole(
    change: str, one_store: RemoteEngine, services: list[Service], rulebase: Rulebase
) -> None:
    put(one_store, described(services[:6], rulebase))
    first, *_, last = sorted(service.id for service in services[:6])

    def meddle() -> None:
        match change:
            case "a fact":
                one = f"GRAPH <{REGISTER}> {{ <{first}> ?p ?o }}"
                as_others(one_store, f"DELETE {{ {one} }} WHERE {{ {one} FILTER(STRSTARTS(STR(?p), '{FACT}')) }}")
            case "a service more":
                put(one_store, [(f"{first}0", RDF + "type", DG + "Service", "")])
            case _:
                as_others(one_store, f"DELETE WHERE {{ GRAPH <{REGISTER}> {{ <{last}> ?p ?o }} }}")

    with pytest.raises(ConflictError, match="changed while they were judged"):
        judge(one_store, rulebase, chunk=2, progress=stopping(2, meddle))
    assert marks(one_store) == []
    judge(one_store, rulebase)
    assert marks(one_store) == [ON.isoformat()]


def test_of_two_runs_the_later_counts_and_the_earlier_says_so(
    store: RemoteEngine, services: list[Service], rulebase: Rulebase
) -> None:
    put(store, described(services[:6], rulebase))

    def another() -> None:
        judge(RemoteEngine(store._wire.endpoint), rulebase, on=date(2023, 8, 14), chunk=3)  # noqa: SLF001  (a process anew)

    with pytest.raises(ConflictError, match="Another run"):
        judge(store, rulebase, chunk=2, progress=stopping(1, another))
    assert marks(store) == ["2023-08-14"]
    assert graphs_of_ours(store) == {INDEX_GRAPH, RUNS_GRAPH, READING + "majority"}
    assert verdicts_in(store) == verdicts_of(services[:6], rulebase, on=date(2023, 8, 14))


@pytest.mark.parametrize(
    ("graphs", "kind", "said"),
    [
        ((), FactsError, "No named graph"),
        (("https://authority.example/none",), FactsError, "describes no service"),
        (("default",), FactsError, "describes no service"),
        (("no iri",), UsageError, "names no graph"),
    ],
)
def test_where_there_is_nothing_to_judge_one_line_says_so(
    graphs: Sequence[str], kind: type[Exception], said: str, one_store: RemoteEngine, rulebase: Rulebase
) -> None:
    with pytest.raises(kind, match=said):
        judge(one_store, rulebase, graphs=graphs)
    assert graphs_of_ours(one_store) <= {INDEX_GRAPH, LAW_GRAPH}


def test_the_services_of_load_keep_their_verdicts(one_store: RemoteEngine, services: list[Service], rulebase: Rulebase) -> None:
    one_store.load(described(services[:2], rulebase))
    put(one_store, described(services[2:4], rulebase))
    with pytest.raises(UsageError, match="would lose them"):
        judge(one_store, rulebase, graphs=(REGISTER,))
    both = judge(one_store, rulebase)
    assert (both.graphs, both.services) == ((REGISTER, FACTS_GRAPH), 4)
    assert verdicts_in(one_store) == verdicts_of(services[:4], rulebase)


def test_the_graph_without_a_name(oxigraph: Endpoint, services: list[Service], rulebase: Rulebase) -> None:
    engine = emptied(oxigraph)
    text = serialize_quads(described(services[:3], rulebase), "application/n-triples").decode()
    as_others(engine, f"INSERT DATA {{ {text} }}")
    try:
        assert judge(engine, rulebase, graphs=("default",)).services == 3
        assert verdicts_in(engine) == verdicts_of(services[:3], rulebase)
    finally:
        as_others(engine, "DROP DEFAULT")
        emptied(engine._wire.endpoint)  # noqa: SLF001  (its addresses)


def test_the_graph_without_a_name_of_virtuoso_is_all_its_graphs(
    virtuoso: Endpoint, services: list[Service], rulebase: Rulebase
) -> None:
    with opened(virtuoso) as engine:
        put(engine, described(services[:2], rulebase))
        put(engine, described(services[2:3], rulebase), SECOND)
        for _ in range(2):
            assert judge(engine, rulebase, graphs=("default",)).services == 3
            assert verdicts_in(engine) == verdicts_of(services[:3], rulebase)
