"""``dutygraph bench``: one register for everybody, back ends that agree, and none that is absent or wrong passed over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dutygraph.bench import BACKENDS, REFERENCE, Conditions, Task, chosen, compare, digest, generate, measure, running, table
from dutygraph.bench.child import SAID_FILE, run
from dutygraph.bench.comparing import read_said, write_said
from dutygraph.bench.generated import services
from dutygraph.bench.positive import PositiveClasses
from dutygraph.cli.main import cli
from dutygraph.condition import Atom, Not
from dutygraph.errors import CorpusError, UsageError
from dutygraph.reading import MAJORITY
from dutygraph.vocab import FACT, OWL

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.bench import Backend
    from dutygraph.rulebase import Rulebase

ALL_IN_FORCE = date(2026, 7, 15)
FEW_IN_FORCE = date(2022, 6, 1)
"""A day on which little was in force: slow back ends judge it in a second or two."""
QUICK = ("batch", "duckdb", "columns", "python", "oxigraph", "reasonable-positive")


@pytest.fixture(scope="module")
def register(rulebase: Rulebase, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "register.parquet"
    generate(rulebase, 40, path)
    return path


def task(rulebase: Rulebase, register: Path, count: int, on: date, folder: Path) -> Task:
    return Task(rulebase, register, count, on, MAJORITY, folder)


def installed(name: str) -> Backend:
    (backend,) = (b for b in BACKENDS if b.name == name)
    if missing := backend.missing():
        pytest.skip(f"2026-11-24: {missing}")
    return backend


def test_the_day_of_the_benchmark_has_every_norm_in_force(rulebase: Rulebase) -> None:
    assert all(norm.period.holds_on(ALL_IN_FORCE) for norm in rulebase.norms)
    assert 0 < sum(norm.period.holds_on(FEW_IN_FORCE) for norm in rulebase.norms) < 50


def test_a_register_is_the_same_for_everybody_and_the_beginning_of_a_larger_one(
    rulebase: Rulebase, register: Path, tmp_path: Path
) -> None:
    again, larger, other = (tmp_path / f"{name}.parquet" for name in ("again", "larger", "other"))
    generate(rulebase, 40, again)
    generate(rulebase, 90, larger)
    generate(rulebase, 40, other, seed=1)
    assert digest(again) == digest(register) != digest(other)
    assert services(rulebase, larger, 40) == services(rulebase, register, 40)
    drawn = [service.facts.get("generatesText") for service in services(rulebase, register, 10)]
    pinned = [True, False, None, True, None, True, None, None, False, False]
    assert drawn == pinned  # another version of DuckDB, or another machine, must draw the same


def test_the_share_of_unknown_facts_is_what_was_asked_for(rulebase: Rulebase, tmp_path: Path) -> None:
    whole, empty = tmp_path / "whole.parquet", tmp_path / "empty.parquet"
    generate(rulebase, 5, whole, unknown=0)
    generate(rulebase, 5, empty, unknown=100)
    assert all(set(service.facts) == set(rulebase.stated_facts) for service in services(rulebase, whole, 5))
    assert all(not service.facts for service in services(rulebase, empty, 5))


@pytest.mark.parametrize(
    "name", [pytest.param(b.name, marks=[pytest.mark.reasoner] * (b.name == "hermit")) for b in BACKENDS if b.name != "spark"]
)
def test_every_back_end_agrees_with_the_evaluator(name: str, rulebase: Rulebase, register: Path, tmp_path: Path) -> None:
    backend = installed(name)
    count, on = (40, ALL_IN_FORCE) if name in QUICK else (2, FEW_IN_FORCE)
    asked = task(rulebase, register, count, on, tmp_path)
    (columns,) = (b for b in BACKENDS if b.name == "columns")
    compared = compare(columns.judge(asked).said, backend.judge(asked).said, count)
    assert compared.verdicts == count * len(rulebase.norms)
    assert compared.wrong == 0
    assert compared.applies[0] > 0
    if backend.whole:
        assert compared.whole


def test_a_profile_that_has_no_complement_says_less_and_rewritten_conditions_say_all(
    rulebase: Rulebase, register: Path, tmp_path: Path
) -> None:
    published, rewritten = installed("reasonable"), installed("reasonable-positive")
    asked = task(rulebase, register, 40, ALL_IN_FORCE, tmp_path)
    want = REFERENCE.judge(asked).said
    little, all_ = (compare(want, backend.judge(asked).said, 40) for backend in (published, rewritten))
    assert little.wrong == 0
    assert 0 < little.applies[0] < little.applies[1]
    assert little.not_applies[0] == 0 < little.not_applies[1]
    assert all_.whole


def test_bounds_on_numbers_stay_unsaid_in_rl(rulebase: Rulebase) -> None:
    made = PositiveClasses(rulebase)
    made.name(Atom("registeredUserCount", ">=", (1,)), holds=True)
    assert not [quad for quad in made.quads if quad[1] == OWL + "hasValue"]
    no = made.name(Not(Atom("entityType", "=", ("enterprise",))), holds=True)
    others = {quad[2] for quad in made.quads if quad[1] == OWL + "hasValue"}
    assert others == {FACT + choice for choice in rulebase.facts["entityType"].choices if choice != "enterprise"}
    assert no == made.name(Atom("entityType", "=", ("enterprise",)), holds=False)


def test_a_wrong_verdict_is_counted_and_a_missing_one_is_not_called_wrong() -> None:
    want = {"a": "tfu", "b": "ttf"}
    assert compare(want, want, 3).whole
    flipped = compare(want, {"a": "ffu", "b": "ttf"}, 3)
    assert (flipped.wrong, flipped.whole, flipped.applies) == (1, False, (2, 3))
    bold = compare(want, {"a": "tft", "b": "ttf"}, 3)  # the facts leave it open
    assert (bold.wrong, bold.open) == (1, (0, 1))
    silent = compare(want, {"a": "t-u", "b": "u--"}, 3)
    assert (silent.wrong, silent.applies, silent.not_applies, silent.open) == (0, (1, 3), (0, 2), (1, 1))


@pytest.mark.parametrize("said", [{"a": "tfu"}, {"a": "tfu", "b": "tt"}, {"a": "tfu", "b": "ttf", "c": "ttt"}])
def test_verdicts_left_out_are_refused(said: dict[str, str]) -> None:
    with pytest.raises(CorpusError, match="left verdicts out"):
        compare({"a": "tfu", "b": "ttf"}, said, 3)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_child", lambda asked, _limit, _size: run(asked))


@pytest.mark.usefixtures("in_process")
def test_an_absent_back_end_is_named_with_what_brings_it(rulebase: Rulebase) -> None:
    (columns,) = (b for b in BACKENDS if b.name == "columns")
    absent = replace(columns, name="absent", en="Absent reasoner", modules=("no_such_module",), extra="bench")
    _, outcomes = measure([REFERENCE, absent], Conditions(2, FEW_IN_FORCE), rulebase)
    text = table(outcomes)
    assert "| Absent reasoner | not run |" in text
    assert "- Absent reasoner: no_such_module is not installed: pip install 'dutygraph[bench]'." in text
    assert "- Absent reasoner：" not in text
    assert "未能运行（no_such_module is not installed: pip install 'dutygraph[bench]'）。" in table(outcomes, "zh")
    assert outcomes[1].runs == ()


def test_a_wrong_back_end_fails_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def spoiled(asked: Path, _limit: float | None, _size: int) -> None:
        run(asked)
        if json.loads(asked.read_text())["backend"] == "columns":
            path = asked.parent / SAID_FILE
            said = read_said(path)
            first = next(iter(said))
            write_said(said | {first: {"t": "f", "f": "t", "u": "t"}[said[first][0]] + said[first][1:]}, path)

    monkeypatch.setattr(running, "_child", spoiled)
    options = [
        "bench",
        "--services",
        "2",
        "--only",
        "columns,duckdb",
        "--on",
        "2022-06-01",
        "--lang",
        "zh",
        "--to",
        str(tmp_path / "o"),
    ]
    done = CliRunner().invoke(cli, options)
    assert done.exit_code == 1
    assert "Python，位列：1项判断有误或缺失" in done.stderr
    assert "DuckDB，所印SQL：" not in done.stderr
    faults = {found["name"]: found["faults"] for found in json.loads((tmp_path / "o/results.json").read_text())["backends"]}
    assert faults == {"batch": 0, "duckdb": 0, "columns": 1}


def test_the_command_runs_children_and_writes_table_plot_and_results(tmp_path: Path, rulebase: Rulebase) -> None:
    options = ["bench", "--services", "12", "--only", "columns", "--on", "2022-06-01", "--to", str(tmp_path)]
    done = CliRunner().invoke(cli, options)
    assert done.exit_code == 0, done.output
    assert "| Python, bit columns | 12 |" in done.stdout
    assert "| µs a service, judging only | 10 | 12 |" in done.stdout
    assert done.stdout == (tmp_path / "table.md").read_text()
    assert "Python, bit columns" in (tmp_path / "plot.svg").read_text()
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["register"]["seed"] == 20230815
    assert results["backends"][1]["note"] is None
    assert [run["services"] for run in results["backends"][1]["runs"]] == [10, 12]
    assert results["backends"][1]["runs"][-1]["compared"]["verdicts"] == 12 * len(rulebase.norms)


def test_a_run_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    (tmp_path / "task.json").write_text("{}")
    with pytest.raises(running._Ended, match=r"a run of 10 was ended after \d+ s"):  # noqa: SLF001
        running._child(tmp_path / "task.json", 0.05, 10)  # noqa: SLF001
    with pytest.raises(running._Ended, match=r"a run of 10 failed: .*KeyError"):  # noqa: SLF001
        running._child(tmp_path / "task.json", None, 10)  # noqa: SLF001


def test_an_unknown_back_end_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="no back end"):
        chosen(["hermitt"])
    assert [b.name for b in chosen(["hermit"])] == ["batch", "hermit"]
    assert "spark" not in {b.name for b in chosen([], ["spark"])}
