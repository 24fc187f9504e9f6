"""A compliance officer describes a foreign image service whose training data is unknown, in a dozen answers at most.

She answers what she is asked, in her language, from what she knows; the verdicts are those of the command line.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from visits import serving

from dutygraph.knowledge import open_knowledge

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from visits import Visit

    from dutygraph.rulebase import Rulebase

MOST_ANSWERS = 12
KNOWN = {
    "usesGenerativeAITechnology": "yes",
    "providesContentGenerationService": "yes",
    "offersToPublicInMainlandChina": "yes",
    "serviceOriginatesOutsideMainlandChina": "yes",
    "usesInScopeGenerativeAIService": "no",
    "generatesImages": "yes",
    "inspectionInProgress": "no",
    "userIllegalActivityDiscovered": "no",
    "illegalContentDiscovered": "no",
    "serviceViolatesLawsOrMeasures": "no",
}
"""What she knows; of training data she knows nothing."""


def test_the_officer(visit: Visit, lang: str, tmp_path: Path, rulebase: Rulebase, day: date) -> None:
    page = visit.open("/check")
    page.locator("form[action='/check/ask'] button").click()
    answered = []
    while len(answered) < MOST_ANSWERS - 2:
        fact = page.locator("section.panel code").inner_text()
        answer = KNOWN.get(fact, "unknown")
        page.locator(f".answers button[value={answer}]").click()
        answered.append(fact)
    assert {"conductsTrainingDataProcessing"} <= set(answered)
    page.locator(".steps a[href^='/check/facts']").click()  # two more facts that nobody has asked for yet
    for fact in ("generatesImages", "serviceOriginatesOutsideMainlandChina"):
        page.locator(f"#f-{fact}").select_option(KNOWN[fact])
    page.locator("main form button.main").click()
    page.wait_for_url("**/check/result*")

    with page.expect_download() as started:
        page.locator("a[href*='/check/facts.json']").click()
    facts = tmp_path / "facts.json"
    facts.write_bytes(started.value.path().read_bytes())
    stated = json.loads(facts.read_text(encoding="utf-8"))["facts"]
    assert stated["generatesImages"] is stated["serviceOriginatesOutsideMainlandChina"] is True
    assert "conductsTrainingDataProcessing" not in stated

    command = [sys.executable, "-m", "dutygraph", "duties", str(facts), "--on", day.isoformat(), "--format", "json"]
    printed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    expected: dict[str, set[str]] = {}
    for verdict in printed["services"][0]["verdicts"]:
        expected.setdefault(verdict["verdict"], set()).add(verdict["norm"])
    for group, norms in expected.items():
        shown = page.locator(f"section.group:has(> h2#{group}) details.duty")
        assert set(shown.evaluate_all("found => found.map(one => one.id)")) == norms, group
    assert "label-generated-images-and-video" in expected["applies"]
    assert "use-lawfully-sourced-training-data" in expected["undetermined"]

    digest = page.locator("#digest").inner_text()
    link = page.locator(".cite a[href*='digest=']").get_attribute("href")
    assert link
    with serving(open_knowledge((), on=None, rulebase=rulebase)) as restarted:
        visit.root = restarted
        visit.page.context.unroute_all()
        again = visit.open(link)
        assert again.locator("#digest").inner_text() == digest
        assert again.locator("[role=alert]").count() == 0
    assert re.match("zh" if lang == "zh" else "en", str(page.evaluate("document.documentElement.lang")))
