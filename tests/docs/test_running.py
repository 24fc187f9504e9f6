"""What docs/running.md and the Containerfile say can be run here, and is."""

from __future__ import annotations

import configparser
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from dutygraph.config import Settings
from servers import our_server

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = {f"DUTYGRAPH_{item.name.upper()}" for item in fields(Settings)}


@pytest.fixture(scope="module")
def blocks(root: Path) -> dict[str, str]:
    text = (root / "docs/running.md").read_text(encoding="utf-8")
    return {match[1]: match[2] for match in re.finditer(r"```(\w+)\n(.*?)```", text, re.DOTALL)}


def test_every_setting_named_exists(root: Path) -> None:
    text = (root / "docs/running.md").read_text(encoding="utf-8") + (root / "Containerfile").read_text(encoding="utf-8")
    named = set(re.findall(r"DUTYGRAPH_[A-Z_]+", text))
    assert len(named) >= 5
    assert named <= SETTINGS


def test_the_unit_is_well_formed(blocks: dict[str, str]) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(blocks["ini"])
    assert unit.sections() == ["Unit", "Service", "Install"]
    assert unit["Service"]["ExecStart"].endswith("dutygraph serve")
    assert {"NoNewPrivileges", "ProtectSystem", "RestrictAddressFamilies", "CapabilityBoundingSet"} <= set(unit["Service"])


def test_the_container_file_keeps_to_its_rules(root: Path) -> None:
    lines = (root / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    words = [word for word, _ in steps]
    assert set(words) <= {"FROM", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "ENV", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert [rest.split()[0] for word, rest in steps if word == "FROM"] == ["python:3.13-slim"] * 2
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert [rest for word, rest in steps if word == "USER"] == ["10001"]
    assert "/readyz" in next(rest for word, rest in steps if word == "HEALTHCHECK")


def test_reload_and_backup_work_as_written(root: Path, tmp_path: Path) -> None:
    facts = root / "ontology/examples/scenarios/s01-domestic-text-chatbot.json"
    count = "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20WHERE%20%7B%20%3Fs%20a%20dg%3AService%20%7D"
    store = tmp_path / "store"
    with our_server("--store", str(store), facts=str(facts)) as server:
        put = server.send("PUT", "/store?graph=https%3A%2F%2Fexample.org%2Fg", b"<x:s> <x:p> 1 .", {"Content-Type": "text/turtle"})
        assert put.status == 201
        before = server.send("GET", count, headers={"Accept": "text/csv"}).body
        os.kill(server.pid, signal.SIGHUP)
        for _ in range(20):
            assert server.send("GET", count, headers={"Accept": "text/csv"}).body == before
            time.sleep(0.1)
        program = re.search(r'python -c "(.*)" store', (root / "docs/running.md").read_text(encoding="utf-8"))
        assert program
        copied = tmp_path / "backup.sqlite"
        subprocess.run([sys.executable, "-c", program[1], str(store / "ledger.sqlite"), str(copied)], check=True)
    with sqlite3.connect(copied) as backup:
        tables = [name for (name,) in backup.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert backup.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    backup.close()
    assert len(tables) >= 3
    with our_server("--store", str(copied.parent / "restored"), environment={}) as empty:
        assert empty.send("GET", "/readyz").status == 200
    (tmp_path / "restored/ledger.sqlite").unlink()
    for left in (tmp_path / "restored").glob("ledger.sqlite-*"):
        left.unlink()
    copied.rename(tmp_path / "restored/ledger.sqlite")
    with our_server("--store", str(tmp_path / "restored")) as restored:
        assert restored.send("GET", "/store?graph=https%3A%2F%2Fexample.org%2Fg").status == 200
