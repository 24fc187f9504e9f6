"""Wheel and source distribution carry their data, and work away from the checkout."""

from __future__ import annotations

import subprocess
import sys
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
    assert (int(norms), int(queries), int(examples)) == (267, 33, 29)


def test_an_editable_install_reads_the_checkout(root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], cwd="/", capture_output=True, text=True, check=True)
    assert done.stdout.split()[0].startswith(str(root))
