"""What a first visit weighs, and that Chinese has a font to be drawn in."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from visits import Visit

KB = 1024


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 60 * KB),
        ("/id/cn/genai-measures-2023", 60 * KB),
        ("/check", 60 * KB),
        ("/query", 250 * KB),
        ("/query?query=SELECT ?a ?b WHERE { ?a dg:bearer ?b } LIMIT 30&view=graph", 250 * KB),
        ("/explore", 250 * KB),
    ],
)
def test_a_page_is_light(address: str, most: int, visit: Visit) -> None:
    """Counts every file of the page as it would travel: compressed."""
    weights: dict[str, int] = {}
    visit.page.on("response", lambda response: weights.__setitem__(response.url, len(gzip.compress(response.body()))))
    visit.open(address)
    visit.page.wait_for_load_state("networkidle")
    assert len(weights) >= 2
    assert sum(weights.values()) <= most, weights


def test_chinese_is_drawn_and_not_boxes(visit: Visit, lang: str) -> None:
    """Two characters that no font has come out alike; two that a font has do not."""
    page = visit.open("/")
    ink = """texts => texts.map(text => {
      const canvas = document.createElement("canvas");
      const context = canvas.getContext("2d");
      context.font = getComputedStyle(document.body).font;
      context.fillText(text, 10, 40);
      return canvas.toDataURL();
    })"""
    first, second = page.evaluate(ink, ["备", "案"])
    assert first != second
    assert page.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-Hans"}[lang]
