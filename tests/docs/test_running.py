"""What docs/running.md and the Containerfile say can be run here, and is."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from dutygraph.config import Settings
from servers import our_server

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


def test_the_unit_is_what_systemd_understands(blocks: dict[str, str], tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("2026-11-24: systemd-analyze is not installed (Debian: apt-get install systemd)")
    unit = tmp_path / "dutygraph.service"
    command = Path(sys.executable).with_name("dutygraph")
    unit.write_text(blocks["ini"].replace("/opt/dutygraph/bin/dutygraph", str(command)))
    done = subprocess.run([analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    told = [line for line in (done.stdout + done.stderr).splitlines() if "dutygraph" in line]
    assert told == []
    unit.write_text(blocks["ini"].replace("ProtectHome=yes", "ProtectHome=perhaps"))
    bad = subprocess.run([analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    assert "perhaps" in bad.stderr


def test_the_health_check_of_the_container_tells_ready_from_not(root: Path, tmp_path: Path) -> None:
    text = (root / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.search(r"HEALTHCHECK .*? CMD (\[.*\])", text)
    assert found
    command = json.loads(found[1])
    assert command[0] == "python"

    def healthy(port: str) -> bool:
        asked = [sys.executable, *(word.replace(":8000/", f":{port}/") for word in command[1:])]
        return subprocess.run(asked, capture_output=True, check=False, cwd=tmp_path).returncode == 0

    with our_server() as server:
        port = server.home.rpartition(":")[2]
        assert healthy(port)
    assert not healthy(port)


def test_what_the_container_copies_exists_and_is_enough_to_build(root: Path) -> None:
    """The build stage copies the folder; what it needs of it must be committed."""
    text = (root / "Containerfile").read_text(encoding="utf-8")
    copied = [line.split()[1:] for line in text.splitlines() if line.startswith("COPY")]
    assert copied == [[".", "."], ["--from=build", "/wheel", "/wheel"]]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    build = project["tool"]["hatch"]["build"]["targets"]
    needed = [*build["wheel"]["force-include"], *build["wheel"]["packages"], "hatch_build.py", project["project"]["readme"]]
    listed = subprocess.run(
        ["git", "ls-files"],  # noqa: S607  (the git on the PATH is the one that made the checkout)
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert [name for name in needed if not any(path == name or path.startswith(f"{name}/") for path in listed)] == []
    assert project["project"]["scripts"]["dutygraph"].startswith("dutygraph.cli:")
    assert 'ENTRYPOINT ["dutygraph"]' in text


def test_the_proxy_waits_longer_than_we_compute_and_takes_no_more_than_we_do(blocks: dict[str, str]) -> None:
    page = blocks["nginx"]
    settings = Settings()
    assert page.count("{") == page.count("}")
    wait = re.search(r"proxy_read_timeout (\d+)s;", page)
    size = re.search(r"client_max_body_size (\d+)m;", page)
    assert wait
    assert size
    assert int(wait[1]) > settings.query_seconds + settings.queue_seconds + settings.service_seconds
    assert int(size[1]) * 1024**2 == settings.max_body_bytes
