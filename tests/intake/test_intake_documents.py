"""Recognising by content, and documents that are none, broken, huge or hostile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from made import FOUNDATION, FULL, PERSONAL, croissant, cyclonedx, link, package, rai, spdx, take

from dutygraph.errors import FactsError
from dutygraph.facts.tree import read_json
from dutygraph.intake import MAX_BYTES, load_intake, read_intake
from dutygraph.intake.places import lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.rulebase import Rulebase


@pytest.mark.parametrize(
    ("document", "format_", "version"),
    [
        (croissant(), "Croissant", "1.0"),
        (
            croissant(conformsTo=["http://mlcommons.org/croissant/RAI/1.0", "http://mlcommons.org/croissant/1.1"]),
            "Croissant",
            "1.1",
        ),
        ({"dct:conformsTo": {"@id": "http://mlcommons.org/croissant/1.0"}}, "Croissant", "1.0"),
        (cyclonedx(), "CycloneDX", "1.6"),
        (spdx(), "SPDX", "3.0.1"),
        ({"@context": ["https://spdx.org/rdf/3.0.0/spdx-context.jsonld"]}, "SPDX", "3.0.0"),
    ],
)
def test_a_document_is_known_by_its_content(
    document: dict[str, object], format_: str, version: str, tmp_path: Path, rulebase: Rulebase
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = load_intake(path, rulebase)
    assert (found.format, found.version) == (format_, version)
    assert not any("versions" in note for note in found.notes)


@pytest.mark.parametrize(
    "document",
    [
        croissant(conformsTo="http://mlcommons.org/croissant/9.9")
        | rai(personalSensitiveInformation="Age")
        | {"conformsTo": "http://mlcommons.org/croissant/9.9"},
        spdx(package(dataset_hasSensitivePersonalInformation="yes"), version="3.9"),
    ],
)
def test_an_unknown_version_is_read_with_a_note(document: dict[str, object], rulebase: Rulebase) -> None:
    found = take(document, rulebase)
    assert found.facts == {PERSONAL: True}
    assert "9" in found.version
    assert any("not among the versions" in note for note in found.notes)


def test_no_stated_version_is_a_note_too(rulebase: Rulebase) -> None:
    assert any("of no stated version" in note for note in take({"bomFormat": "CycloneDX"}, rulebase).notes)


@pytest.mark.parametrize(
    ("data", "line", "detail"),
    [
        (b"", None, "empty"),
        (b"\n\n{}", 3, "neither Croissant, CycloneDX nor SPDX 3"),
        (b"[]", 1, "neither"),
        (b'{"conformsTo": "http://mlcommons.org/croissant/RAI/1.0"}', 1, "neither"),
        (b'{"spdxVersion": "SPDX-2.3"}', 1, "SPDX 2"),
        (b"\n<bom/>", 2, "XML"),
        (b"bomFormat: CycloneDX", 1, "not JSON"),
        (b'{\n"bomFormat": "CycloneDX",\n}', 3, "not well-formed JSON"),
        (b'{"bomFormat": "CycloneDX",\n"bomFormat": "x"}', 2, "stands twice"),
        (b'{\n"bomFormat": "\xff"}', 2, "not UTF-8"),
        ('{"bomFormat": "CycloneDX"}'.encode("utf-16"), 1, "not UTF-8"),
        (b'{"a":' * 100_000, None, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, None, "nested too deeply"),
        (b'{"bomFormat": "CycloneDX", "conformsTo": "http://mlcommons.org/croissant/1.0"}', 1, "at once"),
        (b'{"bomFormat": NaN}', None, "NaN"),
        (b'{"bomFormat": "CycloneDX", "a": ' + b"9" * 5000 + b"}", None, "too many digits"),
        (b" " * (MAX_BYTES + 1), None, "the limit is"),
    ],
    ids=range(17),
)
def test_what_cannot_be_read_is_one_error_with_its_line(data: bytes, line: int | None, detail: str, rulebase: Rulebase) -> None:
    with pytest.raises(FactsError) as caught:
        read_intake(data, "doc", rulebase)
    assert detail in caught.value.detail
    assert caught.value.where.split(" ")[0] == (f"doc:{line}" if line else "doc") or line is None


@pytest.mark.parametrize("depth", [100, 300, 500, 900, 990])
def test_depth_below_the_limit_of_the_parser_is_read_or_refused(depth: int, rulebase: Rulebase) -> None:
    inner = '{"components": [' * (depth // 2) + "]}" * (depth // 2)
    text = '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [' + inner + '], "x": "\\u00e9"}'
    try:
        assert read_intake(text.encode(), "doc", rulebase).facts == {}
    except FactsError as error:
        assert "nested too deeply" in error.detail  # noqa: PT017


def test_a_missing_file_a_folder_and_a_large_file_are_named(tmp_path: Path, rulebase: Rulebase) -> None:
    large = tmp_path / "large.json"
    large.write_text(json.dumps(croissant()), encoding="utf-8")
    for path, more, detail in (
        (tmp_path / "no", {}, "no such file"),
        (tmp_path, {}, "folder"),
        (large, {"max_bytes": 9}, "limit is 9"),
    ):
        with pytest.raises(FactsError) as caught:
            load_intake(path, rulebase, **more)
        assert detail in caught.value.detail
        assert caught.value.where == str(path)


def parts(node: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(part for step, value in items for part in parts(value, (*path, step)))]


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("name", FULL)
def test_lines_are_those_of_the_tree(name: str, indent: int | None) -> None:
    document = {"a{[": ['x"},\n', [[], {}], [[1, 2], [3]], {"": [4]}], "é": None, "all": FULL[name]}
    text = "\n " + json.dumps(document, indent=indent, ensure_ascii=False)
    tree = read_json(text, "doc")
    every = [part for part in parts(document) if part]
    found, lines = lines_of(text, every), text.split("\n")
    for part in every:
        assert lines_of(text, [part]) == {part: found[part]}
        if not any("/" in str(step) for step in part):  # json_source_map does not escape it, so the tree knows no line
            assert found[part] == tree.line(part), part
        if isinstance(part[-1], str):
            assert json.dumps(part[-1], ensure_ascii=False) in lines[found[part] - 1], part


def test_many_elements_take_time_in_proportion(rulebase: Rulebase) -> None:
    """Each dataset with the same id, each relationship from it: pairs would be four hundred million."""
    some = [package(dataset_hasSensitivePersonalInformation="yes") for _ in range(200)]
    links = [link("urn:m", "descendantOf", "urn:d") for _ in range(20_000)]
    found = take(spdx(*some, *links, *({"type": "ai_AIPackage", "spdxId": "urn:m", "name": "m"} for _ in range(200))), rulebase)
    assert len(found.says) <= 200
    assert FOUNDATION not in found.facts
