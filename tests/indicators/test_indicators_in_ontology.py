"""The indicators in the ontology: how many, and what each of them has."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from dutygraph.resources import collection, read_all
from dutygraph.vocab import local_name

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.rulebase import Rulebase


def test_the_indicators_are_counted(rulebase: Rulebase) -> None:
    indicators = list(rulebase.indicators.values())
    assert len(indicators) == 34
    assert Counter((i.standard_name, i.strength, i.since) for i in indicators) == {
        ("GB/T 45654-2025", "RecommendedStandard", date(2025, 11, 1)): 30,
        ("GB 45438-2025", "MandatoryStandard", date(2025, 9, 1)): 4,
    }
    assert Counter(i.comparison for i in indicators) == {">=": 29, "<=": 5}


def test_every_indicator_is_whole(rulebase: Rulebase) -> None:
    for indicator in rulebase.indicators.values():
        texts = (indicator.label, indicator.definition, indicator.unit, indicator.clause)
        assert all(text.en and text.zh for text in texts), indicator.id
        assert all(any("\u4e00" <= char <= "\u9fff" for char in text.zh) for text in texts[:3]), indicator.id
        assert indicator.threshold > 0, indicator.id
        assert indicator.largest == 1 or indicator.unit.en != "ratio", indicator.id
        assert indicator.iri == f"{indicator.standard}/indicator/{indicator.id}"
        assert indicator.definition.en[0].islower(), indicator.id
        assert not indicator.definition.en.endswith("."), indicator.id


def test_labels_and_ids_are_unique(rulebase: Rulebase) -> None:
    indicators = rulebase.indicators.values()
    for names in ([i.id for i in indicators], [i.label.en for i in indicators], [i.label.zh for i in indicators]):
        assert len(set(names)) == 34


def test_every_indicator_bears_on_duties_of_the_provider(rulebase: Rulebase) -> None:
    norms = {norm.iri: norm for norm in rulebase.norms}
    bearing = {norm for indicator in rulebase.indicators.values() for norm in indicator.norms}
    assert all(norms[norm].binds_provider for norm in bearing)
    assert {norms[norm].provisions[0].split("-para-")[0] for norm in bearing} == {"art-4", "art-7", "art-8", "art-12"}


def test_every_indicator_says_how_far_it_was_checked() -> None:
    files = {path: data.decode() for path, data in read_all(collection("ontology"), ".ttl") if path.startswith("law/indicators/")}
    assert len(files) == 5
    for path, text in files.items():
        said = text.count(" dg:Indicator ;")
        assert text.count("the text of the standard was not opened") == text.count("未查阅标准原文") == said, path


def test_no_threshold_stands_in_the_code(root: Path, rulebase: Rulebase) -> None:
    """The larger thresholds are telling numbers; none may be repeated outside the ontology."""
    telling = {str(int(i.threshold)) for i in rulebase.indicators.values() if i.threshold >= Decimal(1000)}
    telling |= {str(i.threshold) for i in rulebase.indicators.values() if "." in str(i.threshold).rstrip("0").rstrip(".")}
    assert {"4000", "10000", "0.96"} <= telling
    ours = ["indicators.py", "standards.py", "facts/measurements.py", "facts/schema.py"]
    for name in ours:
        text = (root / "service/dutygraph" / name).read_text(encoding="utf-8")
        docstring_free = text.split("def read_indicators")[-1] if name == "standards.py" else text
        assert [number for number in telling if number in docstring_free and number != "0.9"] == [], name
    assert {local_name(i.standard) for i in rulebase.indicators.values()} == {"gbt-45654-2025", "gb-45438-2025"}
