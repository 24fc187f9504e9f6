"""One description in every accepted format means the same service; what is not known stays unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dutygraph.facts import FORMATS, load_facts, read_facts
from dutygraph.model import Evidence, Source
from dutygraph.terms import Blank

if TYPE_CHECKING:
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

SAME = Path(__file__).parent / "same"
FACTS = {"generatesText": True, "usesHumanAnnotators": False, "entityType": "enterprise", "registeredUserCount": 1200}
EVIDENCE = Evidence(
    norm="file-algorithm",
    kind="FilingRecord",
    identifier="网信算备000000000000000000000号",
    url="https://example.org/filing",
    issued=date(2025, 2, 1),
    sha256="0123456789abcdef" * 4,
)
SOURCE = Source(("generatesText",), "Public filing list", "备案清单", "https://example.org/list")


def _only_service(path: Path, rulebase: Rulebase) -> Service:
    (document,) = load_facts([path], rulebase)
    (service,) = document.services
    return service


def test_there_is_one_sample_for_every_accepted_format() -> None:
    assert sorted(path.suffix for path in SAME.iterdir()) == sorted(FORMATS)
    assert len(FORMATS) == 9


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_service(suffix: str, rulebase: Rulebase) -> None:
    service = _only_service(SAME / f"acme-chat{suffix}", rulebase)
    assert service.id == "https://example.org/acme-chat"
    assert service.facts == FACTS
    assert [type(service.facts[name]) for name in FACTS] == [bool, bool, str, int]
    assert service.name == {"en": "Acme Chat", "zh": "艾科姆助手"}
    assert service.provider == "https://example.org/acme"
    assert service.provider_name == {"en": "Acme", "zh": "艾科姆公司"}
    assert service.origin.endswith(f"acme-chat{suffix}")


@pytest.mark.parametrize("suffix", sorted(set(FORMATS) - {".csv"}))
def test_every_format_but_csv_carries_evidence_and_sources(suffix: str, rulebase: Rulebase) -> None:
    service = _only_service(SAME / f"acme-chat{suffix}", rulebase)
    assert service.evidence == (EVIDENCE,)
    assert service.sources == (SOURCE,)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_byte_order_mark_is_dropped(suffix: str, rulebase: Rulebase) -> None:
    data = b"\xef\xbb\xbf" + (SAME / f"acme-chat{suffix}").read_bytes()
    (service,) = read_facts(data, FORMATS[suffix], rulebase).services
    assert service.facts == FACTS


@pytest.mark.parametrize("suffix", FORMATS)
def test_windows_line_ends_change_nothing(suffix: str, rulebase: Rulebase) -> None:
    data = (SAME / f"acme-chat{suffix}").read_bytes().replace(b"\n", b"\r\n")
    (service,) = read_facts(data, FORMATS[suffix], rulebase).services
    assert service.facts == FACTS


def test_a_suffix_in_capitals_is_the_same_format(tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / "ACME.JSON"
    path.write_bytes((SAME / "acme-chat.json").read_bytes())
    assert _only_service(path, rulebase).facts == FACTS


UNKNOWN = {
    "json null": ("application/json", '{"id": "https://example.org/a", "facts": {"generatesText": null}}'),
    "json unknown": ("application/json", '{"id": "https://example.org/a", "facts": {"generatesText": "unknown"}}'),
    "json absent": ("application/json", '{"id": "https://example.org/a", "facts": {}}'),
    "json no facts": ("application/json", '{"id": "https://example.org/a"}'),
    "json null facts": ("application/json", '{"id": "https://example.org/a", "facts": null}'),
    "json choice": ("application/json", '{"id": "https://example.org/a", "facts": {"entityType": "unknown"}}'),
    "json number": ("application/json", '{"id": "https://example.org/a", "facts": {"registeredUserCount": null}}'),
    "yaml null": ("application/yaml", "id: https://example.org/a\nfacts:\n  generatesText: null\n"),
    "yaml tilde": ("application/yaml", "id: https://example.org/a\nfacts:\n  generatesText: ~\n"),
    "yaml nothing": ("application/yaml", "id: https://example.org/a\nfacts:\n  generatesText:\n"),
    "yaml unknown": ("application/yaml", "id: https://example.org/a\nfacts:\n  generatesText: unknown\n"),
    "yaml no facts": ("application/yaml", "id: https://example.org/a\nfacts:\n"),
    "csv empty": ("text/csv", "id,generatesText\nhttps://example.org/a,\n"),
    "csv blank": ("text/csv", "id,generatesText\nhttps://example.org/a,  \n"),
    "csv unknown": ("text/csv", "id,generatesText\nhttps://example.org/a,unknown\n"),
    "turtle absent": ("text/turtle", "<https://example.org/a> a <https://w3id.org/dutygraph/ns#Service> ."),
}


def test_the_ways_to_say_unknown_are_counted() -> None:
    assert len(UNKNOWN) == 16


@pytest.mark.parametrize(("media_type", "text"), UNKNOWN.values(), ids=UNKNOWN)
def test_null_unknown_and_absence_all_mean_unknown(media_type: str, text: str, rulebase: Rulebase) -> None:
    (service,) = read_facts(text.encode(), media_type, rulebase).services
    assert dict(service.facts) == {}


def test_a_file_may_list_several_services_in_order(rulebase: Rulebase) -> None:
    text = '{"services": [{"id": "https://example.org/b"}, {"id": "https://example.org/a"}]}'
    document = read_facts(text.encode(), "application/json", rulebase)
    assert [service.id for service in document.services] == ["https://example.org/b", "https://example.org/a"]
    assert document.where(1).endswith(":1")


@pytest.mark.parametrize("odd", ["\u2028", "\u0085", "\x0b", "\x0c", "\x1c"])
def test_only_cr_and_lf_end_a_csv_row(odd: str, rulebase: Rulebase) -> None:
    text = f"id,name_en\nhttps://example.org/a,one{odd}two\nhttps://example.org/b,three\n"
    first, second = read_facts(text.encode(), "text/csv", rulebase).services
    assert (first.name["en"], second.name["en"]) == (f"one{odd}two", "three")


@pytest.mark.parametrize(
    ("literal", "value"),
    [("true", True), ('"1"^^xsd:boolean', True), ('"0"^^xsd:boolean', False), ('true, "1"^^xsd:boolean', True)],
)
def test_lexical_forms_of_one_boolean_are_one_value(literal: str, value: object, rulebase: Rulebase) -> None:
    text = (
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f"<https://example.org/a> <https://w3id.org/dutygraph/fact#generatesText> {literal} ."
    )
    (service,) = read_facts(text.encode(), "text/turtle", rulebase).services
    assert service.facts == {"generatesText": value}


def test_what_stands_in_a_named_graph_is_said_all_the_same(rulebase: Rulebase) -> None:
    blank, named, bare = (
        read_facts(
            f"{graph}{{ <https://example.org/a> a <https://w3id.org/dutygraph/ns#Service> }}".encode(), FORMATS[".trig"], rulebase
        )
        for graph in ("_:g", "<https://w3id.org/dutygraph/id/reading/majority>", "")
    )
    assert blank.quads == named.quads == bare.quads


def test_the_same_blank_label_in_two_files_is_two_nodes(tmp_path: Path, rulebase: Rulebase) -> None:
    for name in ("one", "two"):
        text = (SAME / "acme-chat.nt").read_text("utf-8").replace("acme-chat", name)
        (tmp_path / f"{name}.nt").write_text(text, "utf-8")
    one, two = load_facts(sorted(tmp_path.iterdir()), rulebase)
    labels = [{str(quad[0]) for quad in document.quads if isinstance(quad[0], Blank)} for document in (one, two)]
    assert [len(names) for names in labels] == [2, 2]
    assert labels[0].isdisjoint(labels[1])
