"""The PDF says in Chinese what the page says, is the same twice, and asks for its extra where that is missing."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from dutygraph.findings import check
from dutygraph.reports import EXTRA_FORMATS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

FACTS = "ontology/examples/services/kimi.yaml"
WITHOUT = (
    "import sys; sys.modules['weasyprint'] = None; sys.argv = ['dutygraph', *sys.argv[1:]]; from dutygraph.cli import run; run()"
)


def pdf(root: Path, *arguments: str, code: str = "", **variables: str) -> subprocess.CompletedProcess[bytes]:
    start = ["-c", code] if code else ["-m", "dutygraph"]
    command = [sys.executable, *start, "check", FACTS, "--on", "2025-03-01", "--format", "pdf", *arguments]
    return subprocess.run(command, cwd=root, env={**os.environ, **variables}, capture_output=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def _pango() -> None:
    if find_spec("weasyprint") is None:
        pytest.skip("WeasyPrint is not installed (2026-11-24)")
    if subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False).returncode:
        pytest.skip("WeasyPrint finds no Pango; apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk (2026-11-24)")


@pytest.mark.usefixtures("_pango")
def test_the_text_is_chinese_and_two_runs_give_the_same_bytes(root: Path) -> None:
    from pypdf import PdfReader

    runs = [pdf(root, "--lang", "zh", PYTHONHASHSEED=seed, TZ=zone) for seed, zone in (("1", "UTC"), ("2", "America/Lima"))]
    assert [(ran.returncode, ran.stderr) for ran in runs] == [(1, b""), (1, b"")]
    assert runs[0].stdout == runs[1].stdout
    reader = PdfReader(io.BytesIO(runs[0].stdout))
    assert reader.metadata is not None
    assert reader.metadata.title == "义务与证据 — 2025-03-01"
    text = "".join(page.extract_text() for page in reader.pages)
    if not re.search("[\u4e00-\u9fff]", text):
        pytest.skip("no font here has Chinese; apt-get install fonts-noto-cjk (2026-11-24)")
    assert "义务与证据" in text
    assert "Kimi智能助手" in text
    assert len(reader.pages) > 5


@pytest.mark.usefixtures("_pango")
def test_nothing_is_fetched_to_make_it(monkeypatch: pytest.MonkeyPatch, rulebase: Rulebase, day: date) -> None:
    asked: list[object] = []
    page = b'<img src="https://example.org/a.png"><img src="file:///etc/hostname"><link rel="stylesheet" href="https://a.example">'
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda _, request, **__: asked.append(request))
    monkeypatch.setattr("dutygraph.reports.pdf.write_html", lambda *_, **__: page)
    assert EXTRA_FORMATS["pdf"](check([], rulebase, on=day), lang="en").startswith(b"%PDF")
    assert asked == []


def test_without_the_extra_one_line_says_how_to_get_it(root: Path, tmp_path: Path) -> None:
    ran = pdf(root, "--output", str(tmp_path / "out.pdf"), code=WITHOUT)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode() == (
        "dutygraph: --format pdf: A PDF needs WeasyPrint, which is not installed. Run: pip install 'dutygraph[pdf]'\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_without_pango_one_line_says_what_to_install(root: Path, tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text('raise OSError("cannot load library")', encoding="utf-8")
    ran = pdf(root, PYTHONPATH=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.decode() == (
        "dutygraph: --format pdf: WeasyPrint does not find the Pango library. "
        "Install it; on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk\n"
    )
