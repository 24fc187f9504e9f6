"""Wheel and source distribution carry their data, and work away from the checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PROBE = """
from dutygraph.rulebase import load_rulebase
from dutygraph.catalog import load_catalog
from dutygraph.knowledge import bundled_examples
import dutygraph
rulebase = load_rulebase()
print(dutygraph.__file__, len(rulebase.norms), len(load_catalog()), len(bundled_examples(rulebase)))
"""


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Builds the sdist from the checkout and the wheel from the sdist, so that a file lost on either way is missed."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(root)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_every_data_file(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = [path for folder in ("ontology", "queries", "shapes") for path in (root / folder).rglob("*") if path.is_file()]
    assert len(data) > 80
    missing = [str(path) for path in data if f"dutygraph/_data/{path.relative_to(root).as_posix()}" not in names]
    assert missing == []
    assert "dutygraph/py.typed" in names


def test_an_unpacked_wheel_finds_its_data_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    where, norms, queries, examples = done.stdout.split()
    assert where.startswith(str(tmp_path))
    assert (int(norms), int(queries), int(examples)) == (267, 39, 29)


def test_the_wheel_has_its_scripts_or_none_at_all(wheel: Path) -> None:
    """Where npm's packages can be had they are in, licences with them; where not, the wheel was built all the same."""
    built = {name.rsplit("/", 1)[-1] for name in zipfile.ZipFile(wheel).namelist() if "/web/static/built/" in name}
    assert built in ({"editor.js", "explore.js", "LICENSES.txt", "sources.sha256"}, set())


def test_a_machine_that_cannot_build_scripts_still_gets_a_wheel(wheel: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(next(wheel.parent.glob("*.tar.gz")), tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    nowhere = {**os.environ, "npm_config_registry": "http://127.0.0.1:9/", "npm_config_cache": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "out"), str(source)]
    done = subprocess.run(command, env=nowhere, check=True, capture_output=True, text=True)
    names = zipfile.ZipFile(next((tmp_path / "out").glob("*.whl"))).namelist()
    assert "Built without scripts" in done.stdout + done.stderr
    assert "dutygraph/web/templates/layout.html" in names
    assert "dutygraph/web/translations/zh_Hans/LC_MESSAGES/messages.po" in names
    assert not any("/static/built/" in name for name in names)


def test_an_editable_install_reads_the_checkout(root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], cwd="/", capture_output=True, text=True, check=True)
    assert done.stdout.split()[0].startswith(str(root))


def test_the_command_of_the_container_runs_in_a_fresh_environment(wheel: Path, root: Path, tmp_path: Path) -> None:
    """As the image has it: the wheel installed, nothing of the checkout, a folder for the store, no home, no rights."""
    words = {}
    for line in (root / "Containerfile").read_text(encoding="utf-8").splitlines():
        word, _, rest = line.partition(" ")
        words[word] = rest
    given = dict(item.split("=", 1) for item in words["ENV"].split())
    assert given["DUTYGRAPH_STORE"].startswith(words["VOLUME"])
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    fresh = tmp_path / "venv/bin"
    install = [str(fresh / "python"), "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    others = sysconfig.get_path("purelib")  # what it depends on; paths of editable installs are not read from here
    surroundings = given | {
        "PATH": str(fresh),
        "PYTHONPATH": others,
        "DUTYGRAPH_HOST": "127.0.0.1",
        "DUTYGRAPH_PORT": "0",
        "DUTYGRAPH_STORE": str(tmp_path / "data/store"),
        "TMPDIR": str(tmp_path),
    }
    entry = [str(fresh / json.loads(words["ENTRYPOINT"])[0]), *json.loads(words["CMD"])]
    log = tmp_path / "log"
    with log.open("wb") as told:
        server = subprocess.Popen(entry, cwd="/", env=surroundings, stderr=told, stdout=told)
    try:
        for _ in range(600):
            if found := re.search(r"at (http://127\.0\.0\.1:\d+)/", log.read_text()):
                break
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
        assert found
        with urllib.request.urlopen(f"{found[1]}/readyz", timeout=30) as answer:  # noqa: S310  (our own server)
            assert json.loads(answer.read())["status"] == "ready"
    finally:
        server.terminate()
        status = server.wait(30)
    assert status == 0
    assert (tmp_path / "data/store/ledger.sqlite").is_file()
