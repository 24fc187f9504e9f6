"""What is killed comes back, what is told to end ends whole, and what was acknowledged is never lost."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from house import DG, ENDLESS, EX, FACT, ON, House, service, serving, wait_until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Command = Callable[..., subprocess.CompletedProcess[str]]

ASK = "SELECT ?n { VALUES ?n { 1 } }"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[House]:
    """A server for one test that harms it."""
    with serving(tmp_path, "--empty", query_seconds="5") as started:
        yield started


def _generation(house: House) -> int:
    webs = set(house.webs())
    return next(pid for pid in house.children() if not webs & set(house.children(pid)))


def test_a_killed_worker_is_replaced_and_its_query_told(small: House) -> None:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(small.query, ENDLESS)
        time.sleep(0.7)
        for pid in small.children(_generation(small)):
            os.kill(pid, signal.SIGKILL)
        got = running.result()
    assert (got.status, got.json["code"]) == (503, "query-stopped")
    assert small.rows(ASK) == ["1"]
    wait_until(lambda: len(small.children(_generation(small))) == 2)


def test_a_killed_generation_is_replaced_at_once(small: House) -> None:
    for n in range(3):
        os.kill(_generation(small), signal.SIGKILL)
        assert small.rows(f"{ASK} # {n}") == ["1"]
        assert small.put(EX + "after", service("after", generatesText=n % 2 == 0)).status in {201, 204}
    wait_until(lambda: len(small.processes()) == 7)


def test_a_killed_web_process_comes_back(small: House) -> None:
    victim = small.webs()[0]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in small.processes() and len(small.webs()) == 2)
    answered = 0
    for n in range(20):
        with suppress(OSError):
            answered += small.query(f"{ASK} # {n}").status == 200
        time.sleep(0.05)
    assert answered >= 15
    assert small.query(ASK).status == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_whole(number: int, small: House) -> None:
    group = set(small.processes())
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(_try, small, ENDLESS) for _ in range(2)]
        time.sleep(0.3)
        assert small.end(number) == 0
        del running
    wait_until(lambda: not group & set(small.processes()), seconds=5)
    assert "Traceback" not in small.log.read_text()


def test_nothing_outlives_a_killed_keeper(small: House) -> None:
    assert small.end(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: not small.processes(), seconds=5)


def _try(house: House, text: str) -> int:
    try:
        return house.query(text, timeout=15).status
    except OSError:
        return 0


def test_writes_in_quick_succession_leave_one_generation(small: House) -> None:
    """A generation told to leave before it has looked around must not take the server with it."""
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: small.put(f"{EX}quick/{n % 16}", f"<{EX}q{n}> <{EX}p> {n} .").status, range(160)))
    assert set(done) <= {201, 204}
    wait_until(lambda: len(small.processes()) == 7)


def test_a_reload_under_traffic_drops_nothing_and_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    facts = tmp_path / "facts.ttl"
    facts.write_text(service("reloaded", generatesText=False))
    ask = f"SELECT ?v {{ <{EX}reloaded> <{FACT}generatesText> ?v }}"
    with serving(tmp_path, str(facts)) as house:
        wrong: list[str] = []
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                got = house.query(ask)
                if got.status != 200 or got.text.split()[1] not in {"true", "false"}:
                    wrong.append(got.text)

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        facts.write_text(service("reloaded", generatesText=True))
        house.process.send_signal(signal.SIGHUP)
        wait_until(lambda: house.rows(ask) == ["true"])
        facts.write_text("this is broken")
        house.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "reload refused" in house.log.read_text())
        facts.unlink()
        house.process.send_signal(signal.SIGHUP)
        wait_until(lambda: house.log.read_text().count("reload refused") == 2)
        stop.set()
        for reader in readers:
            reader.join()
        assert wrong == []
        assert house.rows(ask) == ["true"]


def test_nothing_acknowledged_is_lost_however_often_all_is_killed(tmp_path: Path, command: Command) -> None:
    """Three times a thousand writes begin, and every process is killed in the middle."""
    store = tmp_path / "store"
    acknowledged: dict[str, int] = {}
    last = -1
    for turn in range(3):
        with serving(tmp_path, store=str(store)) as house:
            _all_there(house, acknowledged)
            begun = threading.Event()

            def write(n: int, house: House = house, begun: threading.Event = begun, turn: int = turn) -> tuple[str, int] | None:
                name = f"kill/{n % 40}"
                value = turn * 1000 + n
                body = service(name, generatesText=n % 2 == 0) + f" <{EX}{name}> <{EX}value> {value} ."
                try:
                    done = house.put(EX + name, body).status in {201, 204}
                except Exception:  # noqa: BLE001  (it was killed)
                    return None
                if n > 60:
                    begun.set()
                return (name, value) if done else None

            with ThreadPoolExecutor(16) as pool:
                tasks = [pool.submit(write, n) for n in range(1000)]
                begun.wait(30)
                house.kill_all()
            for done in filter(None, (task.result() for task in tasks)):
                acknowledged[done[0]] = max(done[1], acknowledged.get(done[0], -1)) if done[1] // 1000 == turn else done[1]
                last = max(last, done[1])
    assert last > 2000
    with serving(tmp_path, store=str(store)) as house:
        _all_there(house, acknowledged)
        _verdicts_agree(house, tmp_path, command)
    lines = json.loads(command("audit", "--store", str(store)).stdout)["changes"]
    assert len(lines) >= len(acknowledged)
    assert {line["graph"] for line in lines} >= {EX + name for name in acknowledged}


def _all_there(house: House, acknowledged: dict[str, int]) -> None:
    """Of one graph many writes ran at once; the state is that of an acknowledged one of the last turn, or a later one."""
    found = {}
    for row in house.rows(f"SELECT ?s ?v {{ ?s <{EX}value> ?v }}"):
        name, value = row.split(",")
        assert name not in found, "a graph holds two states"
        found[name.removeprefix(EX)] = int(value)
    assert acknowledged.keys() <= found.keys()
    for name, value in acknowledged.items():
        assert found[name] // 1000 >= value // 1000


def _verdicts_agree(house: House, folder: Path, command: Command) -> None:
    names = [f"kill/{n}" for n in range(40)]
    facts = folder / "again.ttl"
    values = dict(row.split(",") for row in house.rows(f"SELECT ?s ?v {{ ?s <{FACT}generatesText> ?v }}"))
    facts.write_text("\n".join(service(name, generatesText=values[EX + name] == "true") for name in names if EX + name in values))
    done = command("duties", str(facts), "--on", ON, "--format", "json")
    wanted = {
        f"{one['service']},{verdict['iri']}"
        for one in json.loads(done.stdout)["services"]
        for verdict in one["verdicts"]
        if verdict["verdict"] == "applies"
    }
    assert len(wanted) > 100
    assert set(house.rows(f"SELECT ?s ?d {{ ?s <{DG}subjectTo> ?d }}")) == wanted
