"""With scripts switched off: law, duty, check, result, report, terms, downloads, and SPARQL through the text field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from visits import Visit


def test_from_the_law_to_a_duty_and_its_data(bare: Visit) -> None:
    page = bare.open("/")
    page.locator(".doors a").first.click()
    page.locator("main h2 a").first.click()
    page.locator("ul.norms a").first.click()
    assert page.locator("ul.logic").first.is_visible()
    assert page.locator(".formats a").count() >= 5
    page.locator("details summary").first.click() if page.locator("details").count() else None
    page.locator("footer a[href^='/ns']").click()
    assert page.locator("article.term").count() > 50
    page.locator("header a[href^='/downloads']").click()
    assert page.locator("table a").count() > 10


def test_questions_result_and_report(bare: Visit) -> None:
    page = bare.open("/check")
    page.locator("form[action='/check/ask'] button").click()
    for answer in ("yes", "yes", "yes", "no"):
        page.locator(f".answers button[value={answer}]").click()
    page.locator(".steps a", has_text="").nth(1).click()
    assert page.locator("details.duty").count() > 100
    page.locator("details.duty summary").first.click()
    assert page.locator("details.duty[open] ul.logic").first.is_visible()
    page.locator("main a[href*='/check/report']").first.click()
    assert page.locator("main table tbody tr").count() > 10
    with page.expect_download() as started:
        page.locator("a[href*='/check/report/sarif']").click()
    document = json.loads(started.value.path().read_text(encoding="utf-8"))
    assert document["version"] == "2.1.0"


def test_a_file_is_opened_and_facts_are_taken_away(bare: Visit, root: Path) -> None:
    page = bare.open("/check")
    page.set_input_files("#file", str(root / "ontology/examples/services/kimi.yaml"))
    page.locator("form[action^='/check/open'] button").click()
    assert "Kimi" in page.locator("h1").inner_text()
    with page.expect_download() as started:
        page.locator("a[href*='/check/facts.json']").click()
    facts = json.loads(started.value.path().read_text(encoding="utf-8"))
    assert facts["id"].endswith("/kimi")
    assert facts["evidence"][0]["for"] == "file-algorithm"


def test_a_query_through_the_text_field(bare: Visit) -> None:
    page = bare.open("/query")
    page.locator("#query").fill("SELECT ?a WHERE { ?a a dg:Phase } ORDER BY ?a")
    page.locator("#run").click()
    assert page.locator("table.result tbody tr").count() == 3
    page.locator("#query").fill("SELECT WHERE")
    page.locator("#run").click()
    assert page.locator("#query-problem").is_visible()


def test_search_and_the_explorer(bare: Visit) -> None:
    page = bare.open("/")
    page.locator("#find").fill("备案")
    page.locator(".find button").click()
    assert page.locator("ol.hits li").count() > 3
    page = bare.open("/explore")
    assert page.locator(".halves li a").count() > 10
    assert not page.locator("#canvas").is_visible()
