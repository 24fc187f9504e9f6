"""A third instrument is a folder of Turtle and no Python; the second can be taken away; an amendment is data alone.

Each test runs a copy of the checkout in a process of its own, as somebody who only adds or removes a folder would.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

THIRD = Path(__file__).parent / "third"
FACTS = {"id": "https://example.org/robot", "name": {"en": "Robot", "zh": "机器人"}, "facts": {"runsRobot": True}}
BELL, RED = "hang-bell-on-robot", "hang-red-bell-on-robot"
NORM = "https://w3id.org/dutygraph/id/cn/made-up-measures-2027/norm/"
WEB = """
import json, sys
from datetime import date
from dutygraph.config import settings_from
from dutygraph.facts import load_facts
from dutygraph.knowledge import open_knowledge
from dutygraph.rulebase import load_rulebase
from dutygraph.web.app import create_app
rulebase = load_rulebase()
known = open_knowledge(load_facts([sys.argv[1]], rulebase), on=date(2027, 6, 1), rulebase=rulebase)
client = create_app(settings_from({}), known).test_client()
answers = []
for path, headers in json.loads(sys.argv[2]):
    reply = client.get(path, headers=headers)
    answers.append([reply.status_code, reply.headers.get("Location") or reply.headers.get("Memento-Datetime"), reply.text])
print(json.dumps(answers))
"""


def _copied(root: Path, to: Path) -> Path:
    for name in ("service", "ontology", "shapes", "queries"):
        shutil.copytree(root / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    return to


@pytest.fixture(scope="module")
def checkout(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the third instrument added, and facts about a service that it binds."""
    copy = _copied(root, tmp_path_factory.mktemp("third"))
    shutil.copytree(THIRD, copy / "ontology/law", dirs_exist_ok=True)
    (copy / "robot.json").write_text(json.dumps(FACTS))
    return copy


def _run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=checkout,
        env={"PYTHONPATH": str(checkout / "service"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def _out(checkout: Path, *arguments: str) -> str:
    done = _run(checkout, "-m", "dutygraph", *arguments)
    assert done.stderr == ""
    return done.stdout


def _duties(checkout: Path, on: str) -> dict[str, dict[str, object]]:
    document = json.loads(_out(checkout, "duties", "robot.json", "--on", on, "--format", "json"))
    return {item["norm"]: item for item in document["services"][0]["verdicts"]}


@pytest.mark.parametrize(
    ("on", "old", "new"),
    [
        ("2027-02-28", "does-not-apply", "does-not-apply"),
        ("2027-03-01", "applies", "does-not-apply"),
        ("2027-12-31", "applies", "does-not-apply"),
        ("2028-01-01", "does-not-apply", "applies"),
    ],
)
def test_duties_follow_the_amendment_by_day(checkout: Path, on: str, old: str, new: str) -> None:
    found = _duties(checkout, on)
    assert (found[BELL]["verdict"], found[RED]["verdict"]) == (old, new)
    assert found[BELL]["instrument"] == "https://w3id.org/dutygraph/id/cn/made-up-measures-2027"
    assert found[BELL]["provisions"] == ["art-1-para-1"]


def test_explanation_names_the_instrument_and_the_version_of_the_day(checkout: Path) -> None:
    document = json.loads(_out(checkout, "explain", "robot.json", "--norm", BELL, "--on", "2027-06-01", "--format", "json"))
    assert [item["iri"].rpartition("/cn/")[2] for item in document["references"]] == ["csl-2025/art-49"]
    assert document["condition"]["parts"][0]["fact"] == "runsRobot"
    assert "Made-up Measures, Art 1, para 1" in _out(checkout, "explain", "robot.json", "--norm", BELL, "--on", "2027-06-01")
    assert "虚构办法第一条第一款" in _out(checkout, "explain", "robot.json", "--norm", BELL, "--on", "2027-06-01", "--lang", "zh")


def test_question_is_asked_for_the_new_fact(checkout: Path) -> None:
    (checkout / "nothing.json").write_text('{"id": "https://example.org/robot"}')
    document = json.loads(_out(checkout, "ask", "nothing.json", "--on", "2027-06-01", "--format", "json"))
    assert "Does the service run a robot?" in [item["question"]["en"] for item in document["ask"]]


def test_check_looks_for_evidence_by_a_shape_made_from_the_ontology(checkout: Path) -> None:
    command = ("check", "robot.json", "--on", "2027-06-01", "--format", "json")
    done = _run(checkout, "-m", "dutygraph", *command)
    (found,) = (f for f in json.loads(done.stdout)["findings"] if f["norm"] == BELL)
    assert (done.returncode, found["outcome"], found["shape"].rpartition("#")[2]) == (1, "failed", f"{BELL}-evidence")
    record = {"for": BELL, "kind": "SystemControl", "identifier": "photograph"}
    (checkout / "shown.json").write_text(json.dumps({**FACTS, "evidence": [record]}))
    shown = json.loads(_run(checkout, "-m", "dutygraph", "check", "shown.json", *command[2:]).stdout)["findings"]
    assert [f["outcome"] for f in shown if f["norm"] == BELL] == ["passed"]


@pytest.mark.parametrize("fmt", ["text", "sarif", "junit", "oscal", "html", "csv", "earl", "openmetadata"])
def test_every_report_has_the_new_duty(checkout: Path, fmt: str) -> None:
    done = _run(checkout, "-m", "dutygraph", "check", "robot.json", "--on", "2027-06-01", "--format", fmt)
    assert done.returncode == 1, done.stderr
    assert BELL in done.stdout


def test_queries_find_it(checkout: Path) -> None:
    instrument = "instrument=https://w3id.org/dutygraph/id/cn/made-up-measures-2027"
    text = _out(checkout, "query", "CQ-42", "--param", instrument, "--param", "on=2028-01-01", "--format", "csv")
    assert [row["norm"] for row in csv.DictReader(io.StringIO(text))] == [NORM + RED]
    text = _out(checkout, "query", "CQ-22", "--param", "fact=fact:runsRobot", "--format", "csv")
    assert {row["norm"] for row in csv.DictReader(io.StringIO(text))} == {NORM + BELL, NORM + RED}


def test_short_name_of_a_norm_finds_it_in_any_instrument(checkout: Path) -> None:
    answers = [
        _out(checkout, "query", "CQ-26", "--param", f"norm={name}", "--format", "csv") for name in ("norm:" + BELL, NORM + BELL)
    ]
    assert answers[0] == answers[1]


def test_changes_tell_the_amendment(checkout: Path) -> None:
    text = _out(checkout, "changes", "robot.json", "--from", "2025-12-31", "--to", "2028-01-01", "--format", "json")
    document = json.loads(text)
    (service,) = document["services"]
    mine = [item for item in service["changes"] if item["norm"] in {BELL, RED}]
    assert [(item["norm"], item["change"], item["on"]) for item in mine] == [(RED, "begins", "2028-01-01")]
    assert [item["to"]["iri"].rpartition("/cn/")[2] for item in service["renumbered"] if item["norm"] == RED] == ["csl-2025/art-49"]
    moved = {item["instrument"].rpartition("/")[2]: item["event"] for item in document["instruments"]}
    assert moved["made-up-measures-2027"] == "takes-effect"
    later = json.loads(_out(checkout, "changes", "robot.json", "--from", "2027-12-31", "--to", "2028-01-01", "--format", "json"))
    (amended,) = later["services"][0]["changes"]
    assert (amended["norm"], amended["change"], amended["replaces"], amended["on"]) == (RED, "amended", BELL, "2028-01-01")
    assert (amended["before"], amended["after"]) == ("applies", "applies")


def test_query_of_changes_tells_what_ended_and_what_took_its_place(checkout: Path) -> None:
    days = ("--param", "from=2027-12-31", "--param", "to=2028-01-01")
    text = _out(checkout, "query", "CQ-43", "--facts", "robot.json", "--on", "2028-01-01", *days, "--format", "csv")
    rows = [
        (row["norm"].removeprefix(NORM), row["change"], row["replaces"].removeprefix(NORM))
        for row in csv.DictReader(io.StringIO(text))
    ]
    assert rows == [(BELL, "ends", ""), (RED, "begins", BELL)]


def test_http_and_memento_answer_for_it(checkout: Path) -> None:
    article = "/id/cn/made-up-measures-2027/art-1"
    asked = [
        ("/api/norms/" + BELL, {}),
        (f"/api/explain?norm={BELL}", {}),
        ("/api/changes?from=2027-02-28&to=2027-03-01", {}),
        (article + ".ttl", {}),
        (article, {"Accept-Datetime": "Wed, 01 Dec 2027 12:00:00 GMT"}),
        (article, {"Accept-Datetime": "Sat, 01 Jan 2028 12:00:00 GMT"}),
        (article, {"Accept-Datetime": "Thu, 31 Dec 2026 12:00:00 GMT"}),
        ("/memento/20270301" + article + ".ttl", {}),
        ("/memento/20280101" + article + ".ttl", {}),
        ("/id/cn/csl-2016/art-47", {"Accept-Datetime": "Thu, 31 Dec 2026 12:00:00 GMT"}),
    ]
    done = _run(checkout, "-c", WEB, "robot.json", json.dumps(asked))
    replies = json.loads(done.stdout)
    assert [reply[0] for reply in replies] == [200, 200, 200, 200, 302, 302, 404, 200, 200, 404]
    assert json.loads(replies[1][2])["verdict"] == "applies"
    assert [item["norm"] for item in json.loads(replies[2][2])["services"][0]["changes"]] == [BELL]
    assert [reply[1] for reply in replies[4:6]] == ["/memento/20270301" + article, "/memento/20280101" + article]
    assert "was not in force on 2026-12-31" in replies[6][2]
    assert BELL in replies[7][2]
    assert RED not in replies[7][2]
    assert RED in replies[8][2]
    assert "renumbered as https://w3id.org/dutygraph/id/cn/csl-2025/art-49" in replies[9][2]


def test_norms_with_one_id_in_two_instruments_are_refused_by_name(checkout: Path, tmp_path: Path) -> None:
    copy = _copied(checkout, tmp_path)
    path = copy / "ontology/law/made-up-measures-2027/instrument.ttl"
    path.write_text(path.read_text("utf-8").replace(f"norm:{RED} a", "norm:file-algorithm a"), "utf-8")
    done = _run(copy, "-m", "dutygraph", "duties", str(checkout / "robot.json"))
    assert done.returncode == 3
    assert 'Two norms share the id "file-algorithm"' in done.stderr
    assert "genai-measures-2023/norm/file-algorithm" in done.stderr


def test_disputes_with_one_name_in_two_instruments_are_refused_by_name(checkout: Path, tmp_path: Path) -> None:
    copy = _copied(checkout, tmp_path)
    path = copy / "ontology/law/labelling-measures-2025/disputes.ttl"
    path.write_text(path.read_text("utf-8").replace('skos:notation "metadata"', 'skos:notation "launch"'), "utf-8")
    done = _run(copy, "-m", "dutygraph", "duties", str(checkout / "robot.json"))
    assert done.returncode == 3
    assert 'Two disputes share the name "launch"' in done.stderr


def test_taking_the_second_instrument_away_leaves_the_rest_at_work(root: Path, tmp_path: Path) -> None:
    copy = _copied(root, tmp_path)
    facts = str(root / "ontology/examples/services/kling-ai.yaml")
    before = json.loads(_out(copy, "duties", facts, "--on", "2026-01-01", "--format", "json"))["services"][0]["verdicts"]
    shutil.rmtree(copy / "ontology/law/labelling-measures-2025")
    after = json.loads(_out(copy, "duties", facts, "--on", "2026-01-01", "--format", "json"))["services"][0]["verdicts"]
    kept = [item for item in before if not item["instrument"].endswith("labelling-measures-2025")]
    assert [{**item, "meets": 0} for item in after] == [{**item, "meets": 0} for item in kept]
    assert not any("labelling" in str(item.get("meets")) for item in after)
    assert len(before) - len(after) == 50
    assert json.loads(_run(copy, "-m", "dutygraph", "check", facts, "--on", "2026-01-01", "--format", "json").stdout)["findings"]
    assert _out(copy, "query", "CQ-10", "--format", "csv").count("\n") > 2
    assert json.loads(_out(copy, "export", "oscal-catalog"))["catalog"]["groups"][-1]["id"] == "deep-synthesis-provisions-2022"
