"""Files that are no text, no file, too large, or describe a service that another file describes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dutygraph.errors import FactsError
from dutygraph.facts import FORMATS, load_facts, read_facts

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

ONE = '{"id": "https://example.org/a"}'


def _refusal(path: Path | str, rulebase: Rulebase, **more: int) -> FactsError:
    with pytest.raises(FactsError) as caught:
        load_facts([path], rulebase, **more)
    return caught.value


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n "], ids=["empty", "whitespace only"])
def test_an_empty_file_is_refused_in_every_format(suffix: str, data: bytes, tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / f"f{suffix}"
    path.write_bytes(data)
    error = _refusal(path, rulebase)
    assert (error.where, error.detail) == (str(path), "The file is empty.")
    assert error.remedy == "Describe at least one service."


@pytest.mark.parametrize("suffix", FORMATS)
def test_bytes_that_are_not_utf_8_are_refused_in_every_format(suffix: str, tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / f"f{suffix}"
    path.write_bytes(b"one\n\ntwo \xe9 three")
    error = _refusal(path, rulebase)
    assert error.where == f"{path}:3"
    assert "byte 10: 0xe9" in error.detail
    assert error.remedy == "Save it as UTF-8."


@pytest.mark.parametrize("suffix", FORMATS)
def test_utf_16_is_refused_in_every_format(suffix: str, tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / f"f{suffix}"
    path.write_bytes(ONE.encode("utf-16"))
    assert "not UTF-8" in _refusal(path, rulebase).detail


@pytest.mark.parametrize("suffix", FORMATS)
def test_nul_bytes_are_refused_in_every_format(suffix: str, rulebase: Rulebase) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts(b"\0" * 64, FORMATS[suffix], rulebase, name="f")
    assert caught.value.where.startswith("f")


def test_every_accepted_format_was_tried() -> None:
    assert len(FORMATS) == 9


def test_a_missing_file_is_named(tmp_path: Path, rulebase: Rulebase) -> None:
    error = _refusal(tmp_path / "nowhere.json", rulebase)
    assert (error.where, error.detail, error.remedy) == (
        str(tmp_path / "nowhere.json"),
        "There is no such file.",
        "Check the path.",
    )


def test_a_folder_is_not_a_file(tmp_path: Path, rulebase: Rulebase) -> None:
    folder = tmp_path / "facts.json"
    folder.mkdir()
    error = _refusal(folder, rulebase)
    assert (error.detail, error.remedy) == ("It is a folder, not a file.", "Name the files in it.")


@pytest.mark.parametrize("name", ["facts.txt", "facts", "facts.xml", "facts.json.gz", ".json"])
def test_an_unknown_suffix_is_refused_with_those_that_are_known(name: str, tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / name
    path.write_text(ONE)
    error = _refusal(path, rulebase)
    assert "is not known" in error.detail
    assert all(suffix in error.remedy for suffix in FORMATS)


def test_a_file_above_the_limit_is_refused_unread(tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / "f.json"
    path.write_text(ONE)
    assert load_facts([path], rulebase, max_bytes=len(ONE))
    error = _refusal(path, rulebase, max_bytes=len(ONE) - 1)
    assert error.detail == f"The file has {len(ONE)} bytes; the limit is {len(ONE) - 1}."
    assert "DUTYGRAPH_MAX_FILE_BYTES" in error.remedy


def test_a_sparse_file_of_a_gigabyte_is_refused_by_its_size(tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / "f.csv"
    path.touch()
    os.truncate(path, 1 << 30)
    assert "1,073,741,824 bytes" in _refusal(path, rulebase).detail


def test_one_service_in_two_files_is_refused_with_both_places(tmp_path: Path, rulebase: Rulebase) -> None:
    first, second = tmp_path / "one.json", tmp_path / "two.ttl"
    first.write_text(f'{{"services": [\n{{"id": "https://example.org/b"}},\n{ONE}]}}')
    second.write_text("\n\n<https://example.org/a> a <https://w3id.org/dutygraph/ns#Service> .")
    with pytest.raises(FactsError) as caught:
        load_facts([first, second], rulebase)
    assert caught.value.where == f"{second}:3 (id)"
    assert f"the first time in {first}:3" in caught.value.detail
    assert caught.value.remedy == "Merge the two descriptions, or give one another id."


def test_one_file_given_twice_is_refused(tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / "f.json"
    path.write_text(ONE)
    with pytest.raises(FactsError, match="described twice"):
        load_facts([path, path], rulebase)


def test_one_bad_file_keeps_every_file_out(tmp_path: Path, rulebase: Rulebase) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(ONE)
    bad.write_text("{")
    with pytest.raises(FactsError) as caught:
        load_facts([good, bad], rulebase)
    assert caught.value.where.startswith(str(bad))


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/xml", "text/json"])
def test_an_unknown_media_type_is_refused_with_those_that_are_known(media_type: str, rulebase: Rulebase) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts(ONE.encode(), media_type, rulebase)
    assert f'"{media_type}" is not read' in caught.value.detail
    assert "application/ld+json" in caught.value.remedy
