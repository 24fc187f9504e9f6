"""Every setting of docs/settings.md arrives, as an option and from the environment; a bad value gives one error that names it."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from dutygraph.cli import commands
from dutygraph.cli.main import cli
from dutygraph.config import Settings
from dutygraph.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

FIELDS = {item.name: item.default for item in fields(Settings)}
GOOD: dict[type, tuple[str, Any]] = {str: ("https://x.y", "https://x.y"), int: ("1048577", 1048577), float: ("2.5", 2.5)}
SMALL = dict.fromkeys(("port", "processes", "threads", "query_workers", "max_query_workers"), ("7", 7))
BAD: dict[type, tuple[str, ...]] = {
    int: ("", "many", "-1", "1.5", "0x10", "1e3", "9" * 19, "9" * 30, "9" * 5000),
    float: ("", "long", "0", "-1", "nan", "inf", "1e12"),
    bool: ("", "maybe", "2"),
}


@pytest.fixture
def arrived(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """What ``serve`` was told, which serves nothing here."""
    told: list[Settings] = []
    monkeypatch.setattr(commands, "serve", lambda settings, *_, **__: told.append(settings))
    return told


def serve(*options: str) -> Result:
    return CliRunner().invoke(cli, ["serve", *options])


def option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def variable(name: str) -> str:
    return f"DUTYGRAPH_{name.upper()}"


def good(name: str) -> tuple[str, Any]:
    return ("false", False) if isinstance(FIELDS[name], bool) else SMALL.get(name) or GOOD[type(FIELDS[name])]


def test_there_are_so_many() -> None:
    assert len(FIELDS) >= 29


@pytest.mark.parametrize("name", FIELDS)
def test_a_setting_arrives_and_the_option_wins(name: str, arrived: list[Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    text, value = good(name)
    given = ["--no-access-log"] if isinstance(value, bool) else [option(name), text]
    assert serve(*given).exit_code == 0
    monkeypatch.setenv(variable(name), text)
    assert serve().exit_code == 0
    monkeypatch.setenv(variable(name), "true" if isinstance(value, bool) else "3145728" if isinstance(value, int) else "3.5")
    if name in SMALL:
        monkeypatch.setenv(variable(name), "9")
    assert serve(*given).exit_code == 0
    assert [getattr(settings, name) for settings in arrived] == [value] * 3
    assert value != FIELDS[name]


CASES = [(name, bad) for name, default in FIELDS.items() for bad in BAD.get(type(default), ())]


def test_bad_values_are_tried_of_every_number_and_truth() -> None:
    assert len(CASES) >= 160


@pytest.mark.parametrize(("name", "bad"), CASES)
def test_a_bad_value_is_one_error_that_names_the_setting(
    name: str, bad: str, arrived: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not isinstance(FIELDS[name], bool):
        refused = serve(option(name), bad)
        told = refused.output + str(refused.exception)
        assert refused.exit_code != 0
        assert option(name) in told
    monkeypatch.setenv(variable(name), bad)
    error = serve().exception
    assert isinstance(error, UsageError)
    assert (error.where, error.exit_status) == (variable(name), 2)
    assert f"The default is {FIELDS[name]}." in error.remedy
    assert arrived == []


@pytest.mark.parametrize(("name", "bad"), [("port", "65536"), ("processes", "0"), ("threads", "0"), ("query_memory_bytes", "1024")])
def test_what_no_server_can_run_with_is_refused_before_it_starts(
    name: str, bad: str, arrived: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert serve(option(name), bad).exit_code != 0
    monkeypatch.setenv(variable(name), bad)
    assert isinstance(serve().exception, UsageError)
    assert arrived == []


def test_a_secret_is_never_shown() -> None:
    shown = repr(Settings(token="s3cret", store_password="s3cret", store_token="s3cret"))  # noqa: S106
    assert "s3cret" not in shown


def test_every_setting_is_read_by_the_service(root: Path) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (root / "service").rglob("*.py") if path.name != "config.py")
    assert [name for name in FIELDS if not re.search(rf"\bsettings\.{name}\b|_settings\.{name}\b", code)] == []
