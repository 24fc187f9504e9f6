"""By when an event calls for a duty, and whether it was done: dates counted by hand, each with the provision that sets it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutygraph.deadlines import called_for, deadlines_of, event_facts
from dutygraph.facts import read_facts
from dutygraph.findings import Finding, check
from dutygraph.model import Event, Iri, Response, Service
from dutygraph.reports import FORMATS
from dutygraph.rulebase import load_rulebase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dutygraph.deadlines import Deadline
    from dutygraph.findings import Findings
    from dutygraph.rulebase import Rulebase

RULEBASE = load_rulebase()
FACTS = {
    **dict.fromkeys(("usesGenerativeAITechnology", "providesContentGenerationService", "offersToPublicInMainlandChina"), True),
    **dict.fromkeys(("hasPublicOpinionAttributes", "algorithmFilingCompleted", "filedInformationChanged"), True),
    **dict.fromkeys(("illegalContentDiscovered", "userIllegalActivityDiscovered", "publicComplaintReceived"), True),
    **dict.fromkeys(("inspectionInProgress", "authorityRequestsExplanation"), True),
}
ENDED = {**FACTS, "offersToPublicInMainlandChina": False, "serviceTerminated": True}
FILED = [{"for": norm, "kind": "FilingRecord"} for norm in ("file-algorithm", "update-algorithm-filing", "cancel-algorithm-filing")]
ALGORITHM_RULES = "Algorithm Recommendation Provisions, Art 24, para"
NUMBERED = [
    # norm, event, its day, last day in time, paragraph of Article 24
    ("file-algorithm", "offersToPublicInMainlandChina", "2025-09-29", "2025-10-20", 1),
    ("update-algorithm-filing", "filedInformationChanged", "2025-06-16", "2025-06-30", 2),
    ("cancel-algorithm-filing", "serviceTerminated", "2025-09-01", "2025-09-28", 3),
]
PROMPT = ("stop-generating-illegal-content", "stop-transmitting-illegal-content", "remove-illegal-content")


def event(fact: str, on: str, *responses: tuple[str, str], **more: str) -> dict[str, Any]:
    return {"event": fact, "on": on, **more, "responses": [{"for": norm, "on": day} for norm, day in responses]}


def checked(on: str | date, *events: dict[str, Any], **more: object) -> Findings:
    facts = ENDED if any(item["event"] == "serviceTerminated" for item in events) else FACTS
    document = {"id": "https://example.org/chat", "facts": facts, "evidence": FILED, "events": list(events), **more}
    read = read_facts(json.dumps(document).encode(), "application/json", RULEBASE, name="f.json")
    return check([read], RULEBASE, on=date.fromisoformat(str(on)))


def of(found: Findings, norm: str) -> Finding:
    return next(finding for finding in found.findings if finding.norm.id == norm)


def only(found: Findings, norm: str) -> Deadline:
    (deadline,) = of(found, norm).deadlines
    return deadline


@pytest.mark.parametrize(("norm", "fact", "start", "last", "paragraph"), NUMBERED)
def test_a_numbered_term_ends_on_a_day_and_cites_its_provision(norm: str, fact: str, start: str, last: str, paragraph: int) -> None:
    deadline = only(checked(start, event(fact, start)), norm)
    assert (str(deadline.due), deadline.state, deadline.met_on) == (last, "due", None)
    assert deadline.source.en == f"{ALGORITHM_RULES} {paragraph}"
    assert deadline.source.zh == f"互联网信息服务算法推荐管理规定第二十四条第{'一二三'[paragraph - 1]}款"
    assert "工作日" in deadline.term.zh
    assert "working days" in deadline.term.en


@pytest.mark.parametrize(("norm", "fact", "start", "last", "paragraph"), NUMBERED)
def test_the_last_day_is_in_time_and_the_next_is_not(norm: str, fact: str, start: str, last: str, paragraph: int) -> None:
    del paragraph
    after = date.fromisoformat(last) + timedelta(days=1)
    for on, state in ((last, "due"), (after, "missed")):
        assert only(checked(on, event(fact, start)), norm).state == state
    late = date.fromisoformat(last) + timedelta(days=300)
    on_time, too_late = (of(checked(late, event(fact, start, (norm, str(done)))), norm) for done in (last, after))
    assert (on_time.outcome, on_time.severity, on_time.deadlines[0].state) == ("passed", "none", "met")
    assert (too_late.outcome, too_late.severity, too_late.deadlines[0].state) == ("failed", "violation", "missed")
    assert f"was due on {last}, done on {after}" in too_late.message.en
    assert f"应于{last}前（含当日）办理，于{after}办理" in too_late.message.zh


def test_what_is_due_is_told_with_its_date_and_changes_no_outcome() -> None:
    finding = of(checked("2025-10-01", event("offersToPublicInMainlandChina", "2025-09-29", id="launch")), "file-algorithm")
    assert (finding.outcome, finding.severity) == ("passed", "none")
    assert "Event of 2025-09-29 (launch): due on 2025-10-20." in finding.message.en
    assert "2025-09-29的事件（launch）：应于2025-10-20前（含当日）办理" in finding.message.zh


def test_a_response_is_no_evidence() -> None:
    done = event("offersToPublicInMainlandChina", "2025-09-29", ("file-algorithm", "2025-10-09"))
    finding = of(checked("2025-12-01", done, evidence=[]), "file-algorithm")
    assert (finding.outcome, finding.deadlines[0].state) == ("failed", "met")


def test_a_missed_day_can_be_waived_and_is_a_finding_of_its_own() -> None:
    start = event("offersToPublicInMainlandChina", "2025-09-29")
    waiver = {"for": "file-algorithm", "by": "counsel", "reason": "agreed", "until": "2026-01-31"}
    waived = of(checked("2026-01-05", start, waivers=[waiver]), "file-algorithm")
    assert (waived.outcome, waived.counts) == ("failed", False)
    lacking = of(checked("2026-01-05", evidence=[]), "file-algorithm")
    assert lacking.fingerprint != of(checked("2026-01-05", start), "file-algorithm").fingerprint


def test_filing_before_the_start_is_in_time() -> None:
    early = event("offersToPublicInMainlandChina", "2025-09-29", ("file-algorithm", "2025-08-01"))
    deadline = only(checked("2025-12-01", early), "file-algorithm")
    assert (deadline.state, str(deadline.met_on)) == ("met", "2025-08-01")


def test_what_is_dated_after_the_day_of_the_check_has_not_happened() -> None:
    start = event("filedInformationChanged", "2025-06-16", ("update-algorithm-filing", "2025-06-20"))
    assert of(checked("2025-06-15", start), "update-algorithm-filing").deadlines == ()
    before, after = (only(checked(day, start), "update-algorithm-filing") for day in ("2025-06-19", "2025-06-20"))
    assert (before.state, before.met_on, after.state) == ("due", None, "met")


def test_a_year_that_is_not_known_cannot_be_computed() -> None:
    start = event("filedInformationChanged", "2099-03-02", ("update-algorithm-filing", "2099-03-03"))
    finding = of(checked("2099-12-01", start), "update-algorithm-filing")
    (deadline,) = finding.deadlines
    assert (deadline.due, deadline.state, str(deadline.met_on), finding.outcome) == (None, "unknown", "2099-03-03", "passed")
    assert "cannot be computed" in finding.message.en
    assert "无法计算届满日" in finding.message.zh


def test_an_event_before_the_norm_was_in_force_has_no_date() -> None:
    deadline = only(checked("2025-06-01", event("offersToPublicInMainlandChina", "2023-03-01")), "file-algorithm")
    assert (deadline.due, deadline.state) == (None, "unknown")
    assert deadline.note is not None
    assert "not in force" in deadline.note.en


@pytest.mark.parametrize("norm", PROMPT)
def test_promptly_stays_a_term(norm: str) -> None:
    start = event("illegalContentDiscovered", "2025-03-03")
    deadline = only(checked("2026-03-03", start), norm)
    assert (deadline.due, deadline.state, deadline.term.en, deadline.term.zh) == (None, "due", "promptly", "及时")
    assert (deadline.source.en, deadline.source.zh) == ("Art 14, para 1", "第十四条第一款")
    answered = of(checked("2026-03-03", event("illegalContentDiscovered", "2025-03-03", (norm, "2025-03-04"))), norm)
    assert (answered.deadlines[0].state, str(answered.deadlines[0].met_on)) == ("unknown", "2025-03-04")
    assert "for people to judge" in answered.message.en
    assert answered.outcome == of(checked("2026-03-03", start), norm).outcome


def test_the_two_paragraphs_of_article_14_have_their_own_events() -> None:
    found = checked("2025-04-01", event("userIllegalActivityDiscovered", "2025-03-03"))
    assert [of(found, norm).deadlines for norm in PROMPT] == [(), (), ()]
    assert only(found, "keep-records-of-illegal-use").term.en == "no retention period stated"
    reported = only(found, "report-illegal-use-to-authority")
    assert (reported.term.en, reported.source.en) == ("no time limit stated", "Art 14, para 2")


def test_an_inspection_alone_does_not_call_for_an_explanation(rulebase: Rulebase) -> None:
    inspected = {norm.id for norm in called_for(rulebase)["inspectionInProgress"]}
    asked = {norm.id for norm in called_for(rulebase)["authorityRequestsExplanation"]}
    assert "cooperate-with-inspection" in inspected
    assert len(asked) == 5
    assert not inspected & asked


def test_each_fact_that_can_be_an_event_calls_for_something(rulebase: Rulebase) -> None:
    assert len(event_facts(rulebase)) == 9 + 8
    assert event_facts(rulebase).keys() == called_for(rulebase).keys()
    assert all(called_for(rulebase).values())


def test_an_event_states_no_fact_and_an_open_norm_shows_its_date() -> None:
    start = event("filedInformationChanged", "2025-06-16")
    unstated = {name: value for name, value in FACTS.items() if name != "filedInformationChanged"}
    finding = of(checked("2025-09-01", start, facts=unstated), "update-algorithm-filing")
    assert (finding.outcome, finding.severity, finding.deadlines[0].state) == ("cantTell", "none", "missed")
    bound = of(checked("2025-09-01", start, facts={**FACTS, "usesGenerativeAITechnology": False}), "update-algorithm-filing")
    assert (bound.outcome, bound.deadlines) == ("inapplicable", ())


def test_reports_show_what_is_due_met_and_missed() -> None:
    found = checked(
        "2025-10-21",
        event("offersToPublicInMainlandChina", "2025-09-29", ("file-algorithm", "2025-10-11"), id="=1+1"),
        event("filedInformationChanged", "2025-06-16", ("update-algorithm-filing", "2025-07-01")),
        event("filedInformationChanged", "2025-10-20"),
    )
    text = FORMATS["text"](found, lang="en").decode()
    for said in ("was due on 2025-10-20, done on 2025-10-11", "was due on 2025-06-30, done on 2025-07-01", "due on 2025-11-03"):
        assert said in text
    listed = {item["norm"]: item["deadlines"] for item in json.loads(FORMATS["json"](found, lang="zh"))["findings"]}
    assert [(item["due"], item["state"]) for item in listed["update-algorithm-filing"]] == [
        ("2025-06-30", "missed"),
        ("2025-11-03", "due"),
    ]
    (filed,) = listed["file-algorithm"]
    assert list(filed) == ["event", "id", "on", "due", "term", "source", "state", "met_on", "note"]
    assert (filed["id"], filed["met_on"], filed["note"]) == ("=1+1", "2025-10-11", None)
    for name in ("sarif", "junit", "html", "csv", "turtle", "jsonld", "earl"):
        assert b"2025-07-01" in FORMATS[name](found, lang="en"), name


DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
CALLED = [norm for norms in called_for(RULEBASE).values() for norm in norms if norm.binds_provider]


def _state(fact: str, on: date, norm: str, days: Sequence[date], day: date) -> str:
    happened = Event(fact, on, None, tuple(Response(norm, done) for done in days))
    service = Service(Iri("https://example.org/chat"), {}, events=(happened,))
    return next((d.state for d in deadlines_of(service, RULEBASE.norm(norm), RULEBASE, on=day)), "none")


@settings(max_examples=150, deadline=None)
@given(norm=st.sampled_from(CALLED), on=DAYS, done=st.lists(DAYS, max_size=4), more=DAYS, day=DAYS)
def test_another_response_never_turns_met_into_missed(norm: Any, on: date, done: list[date], more: date, day: date) -> None:
    fact = next(name for name, norms in called_for(RULEBASE).items() if norm in norms)
    before, after = (_state(fact, on, norm.id, days, day) for days in (done, [*done, more]))
    if before == "met":
        assert after == "met"
    if before != "missed":
        assert after != "missed"
