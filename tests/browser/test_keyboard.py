"""With the keyboard alone: answer, read a result, run a query, and leave the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from visits import Visit

FOCUSED = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  // the editor's frame is drawn around it; a date field has stops inside it, and the browser marks the one it is at
  const drawn = getComputedStyle(at).outlineStyle !== "none" || at.closest(".editor:focus-within") !== null;
  return {
    tag: at.tagName, name: at.name || "", value: at.value || "", id: at.id,
    path: at.getAttribute("href") || "", label: at.className,
    seen: at.type === "date" || (box.width > 0 && drawn),
  };
}"""
MOST_TABS = 120


def tab_to(page: Page, name: str, value: str) -> dict[str, object]:
    """Presses Tab until something has the focus; each stop on the way must be seen to have it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = dict(page.evaluate(FOCUSED))
        assert at["seen"], at
        if value in str(at[name]).split(" "):
            return at
    raise AssertionError((name, value))


def test_the_questionnaire_is_answered_and_the_result_read(visit: Visit) -> None:
    page = visit.open("/check")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["label"] == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "tag", "BUTTON")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/ask*")
    for answer in ("yes", "yes", "yes", "no", "unknown"):
        before = page.url
        tab_to(page, "value", answer)
        page.keyboard.press("Enter")
        page.wait_for_function("url => location.href !== url", arg=before)
    assert page.url.count("=yes") == 3
    page.keyboard.press("Tab")
    for _ in range(MOST_TABS):
        if "/check/result" in str(page.evaluate(FOCUSED)["path"]):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check/result*")
    at = tab_to(page, "tag", "SUMMARY")
    assert at["seen"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open") is True
    assert page.locator("details[open] ul.logic").first.is_visible()


def in_the_editor(visit: Visit) -> Page:
    """The query page with the editor in focus and all of its text marked."""
    page = visit.open("/query")
    if page.locator(".cm-content").count() == 0:
        pytest.skip("installed without the bundled scripts (no network or no Node when it was built)")
    tab_to(page, "label", "cm-content")
    page.keyboard.press("Control+A")
    return page


def test_the_editor_is_left_with_tab_and_the_query_run(visit: Visit) -> None:
    page = in_the_editor(visit)
    page.keyboard.type("ASK { ?s dg:subjectTo ?n }")
    page.keyboard.press("Escape")
    tab_to(page, "id", "view")
    tab_to(page, "id", "run")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer")
    assert page.locator("#answer [role=status]").inner_text().strip() in {"yes", "是"}
    assert visit.complaints == []


def test_control_enter_runs_the_query_and_an_error_is_marked_in_its_place(visit: Visit) -> None:
    page = in_the_editor(visit)
    page.keyboard.insert_text("SELECT ?a WHERE {\n  ?a ?b }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#query-problem")
    assert page.locator("#query-form").get_attribute("data-line") == "2"
    page.wait_for_selector(".cm-lintRange-error, .cm-lintPoint-error", state="attached")  # the editor marks a moment later
    assert page.locator(".cm-lintRange-error, .cm-lintPoint-error").count() >= 1


@pytest.mark.parametrize(("typed", "offered"), [("dg:subject", "dg:subjectTo"), ("义务", "dg:Duty"), ("prohib", "dg:Prohibition")])
def test_the_editor_completes_our_terms_in_both_languages(typed: str, offered: str, visit: Visit) -> None:
    page = visit.open("/query")
    if page.locator(".cm-content").count() == 0:
        pytest.skip("installed without the bundled scripts (no network or no Node when it was built)")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("SELECT * { ?a ?b ")
    page.keyboard.insert_text(typed)
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".cm-tooltip-autocomplete")
    texts = page.locator(".cm-tooltip-autocomplete li").all_inner_texts()
    assert any(offered in text for text in texts), texts[:10]
    assert visit.complaints == []
