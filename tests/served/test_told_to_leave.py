"""A server that is told to leave leaves, whenever and however often it is told; one that loses its web processes gets new ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from house import House, serving, wait_until

from dutygraph.keeper import Ward

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ASK = "/sparql?query=ASK%7B%7D"
ALL = 7
"""The keeper, a generation, two workers, the web server and its two processes."""


@pytest.fixture
def starting(tmp_path: Path) -> Iterator[House]:
    """A server that nobody waited for."""
    log = tmp_path / "log.txt"
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "dutygraph", "serve", "--empty", "--port", "0"],
            stderr=told,
            stdout=told,
            env=os.environ | {"TMPDIR": str(tmp_path)},
            start_new_session=True,
        )
    house = House(process, 0, log)
    yield house
    house.kill_all()


@pytest.mark.parametrize("least", [2, 4, 5, 6, 7])
def test_told_while_processes_come_it_leaves_and_nothing_stays(least: int, starting: House, tmp_path: Path) -> None:
    wait_until(lambda: len(starting.processes()) >= least)
    assert starting.end(seconds=10) == 0
    wait_until(lambda: not starting.processes())
    assert [path.name for path in tmp_path.iterdir()] == ["log.txt"]
    assert "Traceback" not in starting.log.read_text()


def test_told_while_it_loads_it_leaves_though_a_first_process_ignores_what_it_does_not_handle(starting: House) -> None:
    wait_until(lambda: int(_status(starting.process.pid, "SigCgt"), 16) >> (signal.SIGTERM - 1) & 1)
    assert len(starting.processes()) == 1
    assert starting.end(seconds=10) == 0


def test_told_many_times_all_at_once_it_leaves(starting: House) -> None:
    """Systemd and Ctrl+C tell every process of the group, and the keeper passes it on."""
    wait_until(lambda: len(starting.processes()) >= ALL)
    for number in (signal.SIGTERM, signal.SIGINT) * 5:
        with suppress(ProcessLookupError):
            os.killpg(starting.process.pid, number)
    assert starting.process.wait(15) == 0
    wait_until(lambda: not starting.processes())


def _status(pid: int, name: str) -> str:
    with open(f"/proc/{pid}/status") as lines:  # noqa: PTH123
        return next(line.split()[1] for line in lines if line.startswith(name))


def _answers(house: House) -> bool:
    try:
        return house.ask("GET", ASK, timeout=5).status == 200
    except OSError:
        return False


def test_web_processes_killed_again_and_again_come_back_and_nothing_stated_is_lost(tmp_path: Path) -> None:
    """granian gives up where one dies soon after it came; the keeper starts granian anew."""
    with serving(tmp_path, "--empty") as house:
        assert house.put("https://example.org/g", "<x:s> <x:p> 1 .").status == 201
        for _ in range(3):
            for pid in house.webs():
                os.kill(pid, signal.SIGKILL)
            wait_until(lambda: _answers(house))
            wait_until(lambda: len(house.processes()) == ALL)
        assert house.rows("SELECT ?o { GRAPH <https://example.org/g> { ?s ?p ?o } }") == ["1"]
        assert house.put("https://example.org/g", "<x:s> <x:p> 2 .").status == 204
        assert house.end() == 0


def test_the_web_server_itself_killed_comes_back(tmp_path: Path) -> None:
    with serving(tmp_path, "--empty") as house:
        webs = set(house.webs())
        (server,) = {house.processes()[pid] for pid in webs}
        os.kill(server, signal.SIGKILL)
        wait_until(lambda: not webs & set(house.processes()) and _answers(house))
        told = [line["message"] for line in house.lines() if line["level"] == "ERROR"]
        assert told == ["the web server ended by itself status=-9"]


def test_a_web_server_that_cannot_stay_up_ends_the_server_with_an_error() -> None:
    started = []

    def start() -> int:
        started.append(subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]))
        return started[-1].pid

    ward = Ward(start)
    code = None
    while code is None:
        if ward.pid:
            code = ward.ended(started[-1].wait())
        else:
            time.sleep(0.05)
            ward.look()
    assert (code, len(started)) == (3, 5)


def test_a_web_server_that_does_not_hear_is_told_again_and_then_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dutygraph.keeper.ward._PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr("dutygraph.keeper.ward._REMINDER_SECONDS", 0.1)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.readline()
    ward = Ward(lambda: child.pid)
    ward.tell_to_end()
    while child.poll() is None:
        assert ward.look() is None
        time.sleep(0.05)
    child.stdout.close()
    assert child.returncode == -signal.SIGKILL
    assert ward.ended(child.returncode) == 0
