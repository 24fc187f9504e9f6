"""What those who run the server look at: counts over all processes, readiness, and a log that holds no fact.

Source: Prometheus text format 0.0.4; W3C Server-Timing; docs/running.md.
"""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from house import EX, FACT, OWNER, House, service, serving, wait_until
from prometheus_client.parser import text_string_to_metric_families

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WEBS = 3
MARK = "xyzzy-4711"
"""Stands in every fact, query and token that is sent; it must not come out in the log."""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Three web processes, one worker, short waits, and a log."""
    folder = tmp_path_factory.mktemp("watched")
    limits = {"processes": str(WEBS), "query_workers": "1", "max_query_workers": "1", "queue_seconds": "1", "query_seconds": "1"}
    with serving(folder, "--empty", store=str(folder / "store"), **limits) as house:
        yield house


def counts(house: House) -> dict[str, float]:
    """Every sample by name and labels; the whole must be well formed."""
    got = house.ask("GET", "/metrics")
    assert (got.status, got.headers["content-type"].split(";")[0]) == (200, "text/plain")
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(got.text):
        assert family.type in {"counter", "gauge", "histogram"}, family.name
        for sample in family.samples:
            name = sample.name + json.dumps(sample.labels, sort_keys=True)
            assert name not in found
            found[name] = sample.value
    return found


def answered(found: dict[str, float]) -> float:
    return sum(value for name, value in found.items() if name.startswith("dutygraph_requests_total"))


def rising(found: dict[str, float]) -> dict[str, float]:
    """What only ever goes up: counters, and the buckets, counts and sums of histograms."""
    return {name: value for name, value in found.items() if re.match(r"\w+_(total|bucket|count|sum)\{", name)}


def test_counts_are_those_of_all_web_processes(watched: House) -> None:
    before = counts(watched)
    for n in range(40):
        assert watched.query(f"SELECT ?n {{ VALUES ?n {{ {n} }} }}").status == 200
    assert watched.ask("GET", "/nowhere").status == 404
    seen = [counts(watched) for _ in range(8)]
    assert answered(seen[0]) - answered(before) == 42
    assert [answered(later) - answered(seen[0]) for later in seen] == list(range(8))
    queries = 'dutygraph_queries_total{"outcome": "answered"}'
    assert seen[0][queries] - before.get(queries, 0) == 40
    gone = 'dutygraph_requests_total{"method": "GET", "status": "404"}'
    assert seen[0][gone] - before.get(gone, 0) == 1


def test_a_histogram_is_one(watched: House) -> None:
    found = counts(watched)
    buckets = {name: value for name, value in found.items() if name.startswith("dutygraph_request_seconds_bucket")}
    ends = sorted((float(json.loads(name[name.index("{") :])["le"]), value) for name, value in buckets.items() if "flask" in name)
    assert len(ends) == 14
    assert [value for _, value in ends] == sorted(value for _, value in ends)
    assert ends[-1] == (float("inf"), found['dutygraph_request_seconds_count{"face": "flask"}'])


def test_counts_never_go_down_when_web_processes_are_replaced(watched: House) -> None:
    last = rising(counts(watched))
    for many in (1, 1, WEBS):  # one that dies soon after it came ends granian, which is started anew
        victims = watched.webs()[:many]
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda victims=victims: not set(victims) & set(watched.processes()) and _answers(watched))  # type: ignore[misc]
        now = rising(counts(watched))
        assert {name: (value, now.get(name)) for name, value in last.items() if now.get(name, -1) < value} == {}
        assert answered(now) > answered(last)
        last = now


def _answers(house: House) -> bool:
    with suppress(OSError, StopIteration):  # no web server, or none that answers
        return house.ask("GET", "/healthz", timeout=5).status == 200 and len(house.webs()) == WEBS
    return False


@contextmanager
def silenced(house: House) -> Iterator[None]:
    """Nobody answers a query: the workers stand still, and so does who would make others."""
    webs = set(house.webs())
    generation = next(pid for pid in house.children() if not webs & set(house.children(pid)))
    still = [generation, *house.children(generation)]
    for pid in still:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in still:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def test_ready_is_who_answers_queries_and_alive_is_who_answers(watched: House) -> None:
    ready = watched.ask("GET", "/readyz")
    assert (ready.status, ready.json["status"], ready.json["on"]) == (200, "ready", "2025-03-01")
    with silenced(watched):
        for _ in range(WEBS * 2):
            alive = watched.ask("GET", "/healthz")
            assert (alive.status, alive.json) == (200, {"status": "ok", "on": "2025-03-01"})
        refused = watched.ask("GET", "/readyz")
        assert (refused.status, refused.json["code"], refused.headers["retry-after"]) == (503, "busy", "1")
    wait_until(lambda: watched.ask("GET", "/readyz").status == 200)


def test_nothing_listens_before_the_data_is_there(tmp_path: Path) -> None:
    """What answers at all is ready: the port opens after law and facts are loaded."""
    facts = tmp_path / "facts.ttl"
    facts.write_text("".join(service(f"s{n}", generatesText=True) + "\n" for n in range(300)))
    with serving(tmp_path, str(facts)) as house:
        assert house.ask("GET", "/readyz").status == 200
        assert house.rows(f"SELECT (COUNT(*) AS ?n) {{ ?s <{FACT}generatesText> true ; a ?t }}") == ["300"]


def ask_everything(house: House) -> list[tuple[str, int]]:
    """Sends facts, queries and tokens to every face, good and bad; returns id and status of each answer."""
    facts = service(MARK, generatesText=True) + f' <{EX}{MARK}> <{EX}{MARK}> "{MARK}" .'
    turtle = {"Content_Type": "text/turtle", "Accept": "application/json"}
    got = [
        house.put(f"{EX}graph", facts),
        house.put(f"{EX}graph", f"{facts} {MARK}"),
        house.put(f"{EX}graph", facts, token=MARK),
        house.ask("POST", f"/api/check?service={EX}{MARK}", facts, **turtle),
        house.ask("POST", "/api/duties", f"{{{MARK}", Content_Type="application/json"),
        house.ask("POST", f"/api/explain?norm={MARK}", facts, **turtle),
        house.ask("GET", f"/api/queries/CQ-02?service={EX}{MARK}&{MARK}={MARK}"),
        house.query(f'SELECT ?s {{ ?s ?p "{MARK}" }}'),
        house.query(f'SELECT ?s {{ ?s ?p "{MARK}" '),
        house.query(f"SELECT ?s {{ SERVICE <https://{MARK}.example/> {{ ?s ?p ?o }} }}"),
        house.query(f'SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = "{MARK}" || ?f != ?i) }}'),
        house.update(f'INSERT DATA {{ GRAPH <{EX}other> {{ <{EX}s> <{EX}p> "{MARK}" }} }}'),
        house.update(f"LOAD <https://{MARK}.example/>"),
        house.update("CLEAR ALL", token=MARK),
        house.ask("GET", "/sparql?query=ASK%7B%7D", Authorization=f"Basic {MARK}"),
        house.ask("GET", "/", X_Request_Id=f'"}}{MARK}<script>' * 20),
        house.ask("BREW", "/sparql", MARK),
        house.ask("GET", "/%0a%0d%7b%22at%22:1%7d%c2%85%e2%80%a8%00%ff"),
    ]
    assert [answer.status for answer in got][:4] == [201, 422, 401, 200], [answer.text[:300] for answer in got[:4]]
    assert all(re.fullmatch(r"app;dur=\d+\.\d\d", answer.headers["server-timing"]) for answer in got)
    for answer in got:
        if "problem+json" in answer.headers.get("content-type", ""):
            assert answer.json["instance"] == f"urn:request:{answer.headers['x-request-id']}"
    return [(answer.headers["x-request-id"], answer.status) for answer in got]


def test_the_log_has_each_request_by_its_id_and_nothing_that_was_sent(watched: House) -> None:
    asked = ask_everything(watched)
    assert all(re.fullmatch(r"[0-9a-f]{12}", name) for name, _ in asked)
    wait_until(lambda: asked[-1][0] in watched.log.read_text())
    text = watched.log.read_text()
    lines = text.removesuffix("\n").splitlines()  # at whatever anybody takes for the end of a line
    plain = [line for line in lines if not line.startswith("{")]
    assert len(plain) == 3, plain  # what the server says to people when it starts
    records = [json.loads(line) for line in lines if line.startswith("{")]
    assert all({"at", "level", "logger"} <= record.keys() for record in records)
    access = {record["id"]: record for record in records if record["logger"] == "dutygraph.access"}
    assert [(name, access[name]["status"]) for name, _ in asked] == asked
    assert {record.get("token") for record in access.values()} == {None, "settings"}
    assert MARK not in text
    assert OWNER not in text


def test_a_reload_under_load_fails_nobody_and_is_seen_whole_or_not_at_all(tmp_path: Path) -> None:
    facts = tmp_path / "facts.ttl"

    def state(number: int) -> None:
        new = tmp_path / "new.ttl"
        new.write_text("".join(f"{service(f's{n}', generatesText=True)} <{EX}s{n}> <{EX}state> {number} .\n" for n in range(50)))
        new.replace(facts)

    ask = f"SELECT ?v {{ ?s <{EX}state> ?v }}"
    state(0)
    with serving(tmp_path, str(facts)) as house:
        wrong: list[object] = []
        seen: list[int] = []
        done = threading.Event()

        def read(mine: int) -> None:
            last, n = 0, 0
            while not done.is_set():
                n += 1
                try:
                    got = house.query(f"{ask} # {mine} {n}" if n % 2 else ask)
                    values = [int(line) for line in got.text.split()[1:]]
                except Exception as error:  # noqa: BLE001  (whatever it is, nobody may see it)
                    wrong.append(error)
                    return
                if got.status != 200 or len(values) != 50 or len(set(values)) != 1 or values[0] < last:
                    wrong.append((got.status, last, values))
                last = values[0] if values else last
                seen.append(last)

        readers = [threading.Thread(target=read, args=(mine,)) for mine in range(6)]
        for reader in readers:
            reader.start()
        for number in range(1, 4):
            state(number)
            house.process.send_signal(signal.SIGHUP)
            wait_until(lambda number=number: seen and seen[-1] == number)  # type: ignore[misc]
        facts.write_text("this is broken")
        house.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "reload refused" in house.log.read_text())
        done.set()
        for reader in readers:
            reader.join()
        assert wrong == []
        assert house.rows(ask) == ["3"] * 50
        (why,) = (line["message"] for line in house.lines() if "reload refused" in line.get("message", ""))
        assert f"{facts}:1" in why
        wait_until(lambda: len(house.processes()) == 7)
