"""Two services whose findings have every outcome, a waiver, and names that try to break out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dutygraph.facts import load_facts
from dutygraph.findings import check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dutygraph.findings import Findings
    from dutygraph.rulebase import Rulebase

DAY = date(2025, 3, 1)
HOSTILE = '<script>alert("x")</script>\u202etxt.exe'
WAIVER = {"for": "file-algorithm", "by": "法务部", "reason": "备案%进行中, 见: 附件", "until": "2025-06-30"}


def facts_text(root: Path) -> str:
    """The domestic chatbot with evidence, a waiver and a hostile name, and a service of which almost nothing is known."""
    folder = root / "ontology/examples/scenarios"
    first = json.loads((folder / "s01-domestic-text-chatbot.json").read_text(encoding="utf-8"))
    second = json.loads((folder / "s30-almost-nothing-known.json").read_text(encoding="utf-8"))
    first |= {"name": {"en": HOSTILE, "zh": f"聊天{HOSTILE}"}, "waivers": [WAIVER]}
    first["evidence"] = [
        {"for": "comply-with-laws-and-regulations", "kind": "Policy", "identifier": "政策一", "expires": "2025-12-31"},
        {
            "for": "respect-social-morality-and-ethics",
            "kind": "Policy",
            "identifier": "=cmd|'/c'!A1 100%: a,b\r\nend",
            "expires": "2024-12-31",
        },
    ]
    return json.dumps({"services": [first, second]}, ensure_ascii=False, indent=1)


@pytest.fixture
def day() -> date:
    return DAY


@pytest.fixture
def check_file(rulebase: Rulebase) -> Callable[[Path], Findings]:
    return lambda path: check(load_facts([path], rulebase), rulebase, on=DAY)


@pytest.fixture
def facts_path(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A facts file below the current folder."""
    monkeypatch.chdir(tmp_path)
    path = Path("facts/我的 service.json")
    path.parent.mkdir()
    path.write_text(facts_text(root), encoding="utf-8")
    return path


@pytest.fixture
def findings(facts_path: Path, check_file: Callable[[Path], Findings]) -> Findings:
    """All five outcomes; no norm shipped today lacks kinds of evidence, so the last failed one stands in as untested."""
    checked = check_file(facts_path)
    found = list(checked.findings)
    at = max(n for n, finding in enumerate(found) if finding.outcome == "failed" and not finding.waiver)
    found[at] = replace(found[at], outcome="untested", severity="none")
    return replace(checked, findings=tuple(found))


@pytest.fixture
def waiver() -> Mapping[str, str]:
    return WAIVER
