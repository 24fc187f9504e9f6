"""Every page, in both languages, light and dark, narrow and wide: no violation of WCAG 2.2 A or AA, nothing loaded from elsewhere.

Source: WCAG 2.2; axe-core, which finds what a program can find.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from sitemap import ADDRESSES

if TYPE_CHECKING:
    from visits import Visit

RUN = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  const shown = node => node.html.slice(0, 160) + " " + node.any.map(check => check.message);
  return found.violations.map(rule => `${rule.id}: ${rule.nodes.slice(0, 3).map(shown).join(" | ")}`);
}"""
COLOURS = ["color-contrast", "link-in-text-block"]
SIZES = ["target-size", "scrollable-region-focusable"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
SETTINGS = (("light", 1280, TAGS), ("dark", 1280, COLOURS), ("light", 320, SIZES), ("dark", 320, COLOURS + SIZES))
"""Every rule once; then, in each other setting, the rules whose outcome it can change. The markup stays the same."""

SHIFT = """() => new Promise(done => {
  let total = 0;
  const add = list => list.getEntries().forEach(entry => { total += entry.value; });
  new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(total), 60);
})"""


@pytest.fixture(scope="session")
def axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ADDRESSES)
def test_page(address: str, visit: Visit, axe: str) -> None:
    page = visit.open(address)
    page.evaluate(axe)
    wrong = []
    assert page.evaluate(SHIFT) < 0.1
    for scheme, width, rules in SETTINGS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{scheme} {width}: {text}" for text in page.evaluate(RUN, rules)]
        if page.evaluate("document.scrollingElement.scrollWidth") > width:
            wrong.append(f"{scheme} {width}: the page is wider than the window")
    assert wrong == []
    assert visit.outside == []
    assert visit.complaints == []
    assert page.evaluate("document.querySelectorAll('script[src]:not([defer])').length") == 0
    assert page.evaluate("document.documentElement.lang") in {"en", "zh-Hans"}
