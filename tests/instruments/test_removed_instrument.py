"""An instrument taken away: every command and every page goes on, and nothing of it is left in an answer.

A copy of the checkout without ``ontology/law/labelling-measures-2025/`` runs in processes of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from sitemap import ADDRESSES

if TYPE_CHECKING:
    from pathlib import Path

GONE = "labelling-measures-2025"
KLING = "ontology/examples/services/kling-ai.yaml"
COMMANDS = (
    f"duties {KLING}",
    f"check {KLING} --format html",
    f"explain {KLING} --norm file-algorithm",
    f"changes {KLING} --from 2025-08-31 --to 2025-09-01",
    "crosswalk label-generated-images-and-video",
    "compile --norm file-algorithm",
    "query CQ-31",
    "query CQ-41 --param on=2026-01-01",
    *(f"export {what}" for what in ("odrl", "sssom", "akoma-ntoso", "legalruleml")),
)
RUN = """
import json, sys
from click.testing import CliRunner
from dutygraph.cli.main import cli
runner = CliRunner()
print(json.dumps([[r.exit_code, len(r.stdout), repr(r.exception)] for r in (runner.invoke(cli, c.split()) for c in sys.argv[1:])]))
"""
PAGES = """
import json, sys
from datetime import date
from dutygraph.config import Settings
from dutygraph.knowledge import bundled_examples, open_knowledge
from dutygraph.rulebase import load_rulebase
from dutygraph.web import create_app
rulebase = load_rulebase()
assert not any(norm.instrument.endswith(sys.argv[1]) for norm in rulebase.norms)
client = create_app(Settings(), open_knowledge(bundled_examples(rulebase), on=date(2026, 1, 1), rulebase=rulebase)).test_client()
html, found = {"Accept": "text/html"}, {}
for path in sys.argv[2:]:
    for lang in ("en", "zh"):
        address = path + ("&" if "?" in path else "?") + "lang=" + lang
        found[address] = client.get(address, headers=html, follow_redirects=True).status_code
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def without(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("without")
    for name in ("service", "ontology", "shapes", "queries"):
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(copy / "ontology/law" / GONE)
    return copy


def run(where: Path, program: str, *arguments: str) -> object:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(where / "service"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_every_command_goes_on(without: Path) -> None:
    found = run(without, RUN, *COMMANDS)
    assert isinstance(found, list)
    bad = {command: one for command, one in zip(COMMANDS, found, strict=True) if one[0] not in {0, 1} or one[1] < 50}
    assert bad == {}
    assert len(found) == len(COMMANDS) == 12


def test_every_page_goes_on(without: Path) -> None:
    """The instrument's own page too: links of others still lead to its IRI."""
    found = run(without, PAGES, GONE, *ADDRESSES)
    assert isinstance(found, dict)
    strange = {"iri=urn:none": 404, "query=SELECT ?a WHERE&": 400}
    expected = {address: next((status for part, status in strange.items() if part in address), 200) for address in found}
    assert found == expected
    assert len(found) == 2 * len(ADDRESSES)
