"""A value against a threshold, on a day: reached, missed, or not measured, and absence is never reached."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutygraph.errors import CorpusError
from dutygraph.indicators import measure, measured_for, missed_message
from dutygraph.model import Iri, Measurement, Service
from dutygraph.reports import FORMATS
from dutygraph.rulebase import load_rulebase
from dutygraph.standards import is_enough, read_indicators
from dutygraph.terms import Literal, TripleIndex
from dutygraph.vocab import DG, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    from dutygraph.findings import Finding, Findings
    from dutygraph.model import Indicator
    from dutygraph.rulebase import Rulebase

    Describe = Callable[..., Service]
    Check = Callable[..., Findings]

DAY = date(2026, 1, 1)
RULEBASE = load_rulebase()
IDS = tuple(RULEBASE.indicators)
STEP = Decimal("0.0001")
QUALITY = "improve-training-data-quality"
PASS_RATE = "corpus-manual-pass-rate"  # noqa: S105  (a rate at which a sample passes)


def _of(found: Findings, norm: str) -> Finding:
    return next(finding for finding in found.findings if finding.norm.id == norm)


def _result(describe: Describe, rulebase: Rulebase, *measurements: dict[str, object], on: date = DAY, name: str = PASS_RATE) -> str:
    measured = measure(describe(*measurements), rulebase, on)
    return next(one.result for one in measured if one.indicator.id == name)


@pytest.mark.parametrize("name", IDS)
def test_the_threshold_itself_is_enough_and_a_step_beyond_it_is_not(name: str) -> None:
    indicator = RULEBASE.indicators[name]
    worse = -STEP if indicator.comparison == ">=" else STEP
    assert is_enough(indicator, indicator.threshold)
    assert not is_enough(indicator, indicator.threshold + worse)
    assert is_enough(indicator, indicator.threshold - worse)


@pytest.mark.parametrize(
    ("name", "value", "result"),
    [
        ("corpus-manual-pass-rate", 0.96, "reached"),
        ("corpus-manual-pass-rate", 0.9599, "missed"),
        ("source-illegal-share-before-collection", 0.05, "reached"),
        ("source-illegal-share-before-collection", 0.0501, "missed"),
        ("source-illegal-share-before-collection", 0, "reached"),
        ("keyword-library-size", 10000, "reached"),
        ("keyword-library-size", 9999, "missed"),
        ("keyword-library-age", 7, "reached"),
        ("keyword-library-age", 8, "missed"),
        ("content-bank-coverage", 31, "reached"),
        ("content-bank-coverage", 30, "missed"),
        ("refusal-test-rate", 0.95, "reached"),
        ("non-refusal-test-rate", 0.051, "missed"),
        ("image-label-height", 0.05, "reached"),
        ("metadata-fields-filled", 2, "missed"),
    ],
)
def test_a_value_is_held_against_its_threshold(
    name: str, value: float, result: str, describe: Describe, rulebase: Rulebase
) -> None:
    one = {"indicator": name, "value": value, "on": "2025-12-31"}
    assert _result(describe, rulebase, one, name=name) == result


def test_nothing_measured_is_nothing_reached(describe: Describe, rulebase: Rulebase) -> None:
    measured = measure(describe(), rulebase, DAY)
    assert len(measured) > 30
    assert {one.result for one in measured} == {"not-measured"}


def test_indicators_are_those_of_duties_that_apply(describe: Describe, rulebase: Rulebase) -> None:
    service = describe({"indicator": PASS_RATE, "value": 1, "on": "2025-12-31"})
    unknown = measure(replace(service, facts={}), rulebase, DAY)
    outside = measure(replace(service, facts={"conductsTrainingDataProcessing": False}), rulebase, DAY)
    assert unknown == ()
    assert PASS_RATE not in {one.indicator.id for one in outside}


@pytest.mark.parametrize(
    ("on", "result"),
    [
        (date(2025, 11, 30), "not-measured"),
        (date(2025, 12, 1), "missed"),
        (date(2025, 12, 30), "missed"),
        (date(2025, 12, 31), "reached"),
        (date(2027, 1, 1), "reached"),
    ],
)
def test_the_latest_measurement_not_after_the_day_counts(on: date, result: str, describe: Describe, rulebase: Rulebase) -> None:
    early = {"indicator": PASS_RATE, "value": 0.9, "on": "2025-12-01"}
    late = {"indicator": PASS_RATE, "value": 0.97, "on": "2025-12-31"}
    assert _result(describe, rulebase, early, late, on=on) == _result(describe, rulebase, late, early, on=on) == result


def test_a_standard_asks_for_nothing_before_its_first_day(describe: Describe, rulebase: Rulebase) -> None:
    by_day = {
        day: {one.indicator.standard_name for one in measure(describe(), rulebase, day)}
        for day in (date(2025, 8, 31), date(2025, 9, 1), date(2025, 10, 31), date(2025, 11, 1))
    }
    assert list(by_day.values()) == [
        set(),
        {"GB 45438-2025"},
        {"GB 45438-2025"},
        {"GB 45438-2025", "GB/T 45654-2025"},
    ]


def test_of_two_values_on_one_day_the_one_that_misses_counts(rulebase: Rulebase) -> None:
    two = tuple(Measurement(PASS_RATE, Decimal(value), DAY) for value in ("0.99", "0.5"))
    for measurements in (two, two[::-1]):
        service = Service(Iri("https://example.org/chat"), {}, measurements=measurements)
        measured = {one.indicator.id: one.result for one in measured_for(rulebase.norm(QUALITY), service, rulebase, DAY)}
        assert measured[PASS_RATE] == "missed"


MEASUREMENTS = st.lists(
    st.builds(
        lambda name, hundredths, days: Measurement(name, Decimal(hundredths) / 100, DAY - timedelta(days=days)),
        st.sampled_from(IDS[:6]),
        st.integers(0, 100),
        st.integers(-5, 20),
    ),
    max_size=12,
)


@given(measurements=MEASUREMENTS, data=st.data())
def test_taking_a_measurement_away_never_makes_one_reached_out_of_nothing(
    measurements: list[Measurement], data: st.DataObject
) -> None:
    """Not measured stays so; a missed one is reached only where an older measurement, still stated, reaches by itself."""

    def results(stated: list[Measurement]) -> dict[str, str]:
        service = Service(Iri("https://example.org/chat"), {}, measurements=tuple(stated))
        norms = [norm for norm in RULEBASE.norms if norm.binds_provider]
        found = [one for norm in norms for one in measured_for(norm, service, RULEBASE, DAY)]
        return {one.indicator.id: one.result for one in found}

    before = results(measurements)
    assert set(results([]).values()) == {"not-measured"}
    if not measurements:
        return
    gone = data.draw(st.integers(0, len(measurements) - 1))
    left = measurements[:gone] + measurements[gone + 1 :]
    for name, result in results(left).items():
        if result == before[name]:
            continue
        assert name == measurements[gone].indicator
        assert before[name] != "not-measured"
        if result == "reached":
            older = [m for m in left if m.indicator == name and m.on <= measurements[gone].on]
            assert any(is_enough(RULEBASE.indicators[name], m.value) for m in older)


def test_a_missed_threshold_is_told_and_changes_no_outcome(check_measured: Check) -> None:
    record = {"for": QUALITY, "kind": _of(check_measured(), QUALITY).norm.evidence_kinds[0]}
    missed = {"indicator": PASS_RATE, "value": 0.9, "on": "2025-12-31"}
    reached = {"indicator": "corpus-technical-pass-rate", "value": 0.99, "on": "2025-12-31"}
    without = check_measured(evidence=[record])
    found = check_measured(missed, reached, evidence=[record])
    finding = _of(found, QUALITY)
    before, after = ([(f.outcome, f.severity, f.fingerprint) for f in one.findings] for one in (without, found))
    assert before == after
    assert without.exit_status == found.exit_status
    assert (finding.outcome, finding.severity) == ("passed", "none")
    assert finding.message.en.endswith(
        " GB/T 45654-2025, 9.2 a) (standard, not statute), asks for at least 0.96 (ratio): "
        "training corpus: pass rate of the manual sample was 0.9 on 2025-12-31."
    )
    assert finding.message.zh.endswith(
        "GB/T 45654-2025之9.2 a)（标准，非法律）要求不低于0.96（比例）：训练语料人工抽检合格率于2025-12-31为0.9。"
    )
    assert "0.99" not in finding.message.en
    assert "standard, not statute" not in _of(without, QUALITY).message.en


def test_reports_show_what_was_measured(check_measured: Check) -> None:
    found = check_measured({"indicator": PASS_RATE, "value": 0.9, "on": "2025-12-31"})
    document = json.loads(FORMATS["json"](found, lang="en"))
    (finding,) = (one for one in document["findings"] if one["norm"] == QUALITY)
    (one,) = (one for one in finding["measured"] if one["indicator"] == PASS_RATE)
    assert (one["result"], one["value"], one["on"], one["threshold"]) == ("missed", "0.9", "2025-12-31", "0.96")
    assert (one["standard"], one["clause"]["en"], one["strength"]) == ("GB/T 45654-2025", "9.2 a)", "RecommendedStandard")
    assert {m["result"] for m in finding["measured"]} == {"missed", "not-measured"}
    assert [f["measured"] for f in document["findings"] if f["outcome"] in {"cantTell", "inapplicable"} and f["measured"]] == []
    total = len({m["indicator"] for f in document["findings"] for m in f["measured"]})
    text, chinese = (FORMATS["text"](found, lang=lang).decode() for lang in ("en", "zh"))
    assert f"  indicators of standards (not statute): reached 0, missed 1, not measured {total - 1}\n" in text
    assert f"  标准（非法律）指标：达到 0，未达到 1，未测量 {total - 1}\n" in chinese
    assert "(standard, not statute), asks for at least 0.96" in text
    assert "（标准，非法律）要求不低于0.96" in FORMATS["html"](found, lang="zh").decode()


def test_text_lists_a_duty_that_passed_and_misses(check_measured: Check) -> None:
    record = {"for": QUALITY, "kind": _of(check_measured(), QUALITY).norm.evidence_kinds[0]}
    found = check_measured({"indicator": PASS_RATE, "value": 0.9, "on": "2025-12-31"}, evidence=[record])
    text = FORMATS["text"](found, lang="en").decode()
    assert f": shown: {QUALITY} " in text
    assert "indicators of standards" not in FORMATS["text"](check_measured(evidence=[record]), lang="en").decode()


def test_nothing_missed_is_nothing_said() -> None:
    assert (missed_message([]).en, missed_message([]).zh) == ("", "")


def _graph(indicator: Indicator, **changed: str | None) -> TripleIndex:
    """The law graph's triples of one indicator, some of them changed or left out."""
    from dutygraph.engines import parse_rdf
    from dutygraph.resources import collection, read_all

    quads = [quad for _, data in read_all(collection("ontology"), ".ttl") for quad in parse_rdf(data, "text/turtle")]
    kept = [(s, p, o) for s, p, o, _ in quads if s in {indicator.iri, indicator.standard} and p not in {DG + n for n in changed}]
    kept += [(indicator.iri, DG + n, Literal(value, XSD + "decimal")) for n, value in changed.items() if value is not None]
    return TripleIndex(kept)


@pytest.mark.parametrize(
    "changed",
    [
        {"threshold": None},
        {"threshold": "many"},
        {"threshold": "-1"},
        {"threshold": "1.5"},
        {"threshold": "NaN"},
        {"comparison": None},
        {"comparison": "="},
        {"indicates": None},
        {"strength": None},
        {"unit": None},
        {"clause": None},
    ],
)
def test_an_indicator_that_lacks_something_keeps_the_law_from_loading(changed: dict[str, str | None]) -> None:
    indicator = RULEBASE.indicators[PASS_RATE]
    assert list(read_indicators(_graph(indicator))) == [indicator]
    with pytest.raises(CorpusError) as refusal:
        list(read_indicators(_graph(indicator, **changed)))
    assert refusal.value.where == indicator.iri
