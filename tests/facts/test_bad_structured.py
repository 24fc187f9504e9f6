"""Every fault in a JSON, YAML or CSV description is one error with its place and, where there is one, its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from dutygraph.errors import FactsError
from dutygraph.facts import FORMATS, read_facts

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

ID = '"id": "https://example.org/a"'
YAML = "id: https://example.org/a\n"


class Bad(NamedTuple):
    """A text, where the fault is (after the file's name), and what the error says."""

    text: str
    where: str
    says: str
    remedy: str = ""


def _facts(line: str) -> str:
    """The line stands on line 4."""
    return f'{{{ID},\n "facts": {{\n  "generatesAudio": true,\n  {line}\n }}\n}}'


def _evidence(line: str) -> str:
    """The line stands on line 3."""
    return f'{{{ID}, "evidence": [{{"for": "file-algorithm",\n "kind": "FilingRecord",\n {line}}}]}}'


JSON = {
    "unknown fact": Bad(_facts('"generateText": true'), ":4 (facts.generateText)", "no fact", 'mean "generatesText"'),
    "fact like no other": Bad(_facts('"zzz": true'), ":4 (facts.zzz)", "no fact", "query CQ-21"),
    "fact at top level": Bad(f'{{{ID},\n"generatesText": true}}', ":2 (generatesText)", "no key", 'inside "facts"'),
    "unknown key": Bad(f'{{{ID},\n"nmae": {{}}}}', ":2 (nmae)", "no key", 'mean "name"'),
    "text for boolean": Bad(_facts('"generatesText": "true"'), ":4 (facts.generatesText)", 'text "true"', "true, false, or null"),
    "number for boolean": Bad(_facts('"generatesText": 1'), ":4 (facts.generatesText)", "value 1", "true, false, or null"),
    "list for boolean": Bad(_facts('"generatesText": [true, false]'), ":4 (facts.generatesText)", "several values"),
    "object for boolean": Bad(_facts('"generatesText": {"a": 1}'), ":4 (facts.generatesText)", "an object"),
    "negative number": Bad(_facts('"registeredUserCount": -1'), ":4 (facts.registeredUserCount)", "-1", "whole number from 0"),
    "fraction": Bad(_facts('"registeredUserCount": 1.5'), ":4 (facts.registeredUserCount)", "1.5", "whole number from 0"),
    "float that is whole": Bad(_facts('"registeredUserCount": 5.0'), ":4 (facts.registeredUserCount)", "5.0", "whole number"),
    "boolean for number": Bad(
        _facts('"registeredUserCount": true'), ":4 (facts.registeredUserCount)", "value true", "whole number"
    ),
    "text for number": Bad(_facts('"registeredUserCount": "12"'), ":4 (facts.registeredUserCount)", 'text "12"', "whole number"),
    "5000 digits": Bad(_facts('"registeredUserCount": ' + "9" * 5000), "", "too many digits"),
    "30 digits": Bad(_facts('"registeredUserCount": ' + "9" * 30), ":4 (facts.registeredUserCount)", "999", "whole number"),
    "bad choice": Bad(_facts('"entityType": "martian"'), ":4 (facts.entityType)", "martian", "one of industryAssociation"),
    "NaN": Bad(_facts('"registeredUserCount": NaN'), "", "NaN is not a JSON value", "null for unknown"),
    "Infinity": Bad(_facts('"registeredUserCount": -Infinity'), "", "-Infinity is not a JSON value"),
    "the day of the question": Bad(
        _facts('"assessmentDate": "2025-01-01"'), ":4 (facts.assessmentDate)", "not stated", "with --on"
    ),
    "whether in force": Bad(_facts('"measuresInForce": true'), ":4 (facts.measuresInForce)", "not stated", "with --on"),
    "two values": Bad(
        _facts('"generatesText": true,\n"generatesText": false'),
        ":5 (generatesText)",
        'key "generatesText" stands twice',
        "Keep one",
    ),
    "two values before a good service": Bad(
        '{"services": [{"id": "a:a",\n"facts": {"generatesText": true,\n"generatesText": false}},\n{"id": "a:b",\n'
        '"facts": {"generatesText": true}}]}',
        ":3 (generatesText)",
        "stands twice",
    ),
    "two values by escape": Bad(
        _facts('"hasRegisteredUsers": true, "\\u0068asRegisteredUsers": 1'), ":4 (hasRegisteredUsers)", "twice"
    ),
    "two ids": Bad(f"{{{ID},\n{ID}}}", ":2 (id)", "stands twice"),
    "facts not an object": Bad(f'{{{ID},\n"facts": [1]}}', ":2 (facts)", "not an object", "{ … }"),
    "facts false": Bad(f'{{{ID},\n"facts": false}}', ":2 (facts)", "not an object"),
    "no services": Bad('{\n"services": []}', ":2 (services)", "no service", "at least one"),
    "services not a list": Bad('{\n"services": {}}', ":2 (services)", "no service"),
    "key beside services": Bad(f'{{"services": [{{{ID}}}],\n"facts": {{}}}}', ":2 (facts)", "no key"),
    "a bare list": Bad("[]", ":1", "not an object"),
    "no id": Bad('{\n"facts": {}}', ":1", "no id", 'Add "id"'),
    "relative id": Bad('{\n"id": "acme"}', ":2 (id)", "not an absolute IRI", "https://example.org/"),
    "id no RDF can hold": Bad('{\n"id": "https://[bad"}', ":2 (id)", "not an absolute IRI"),
    "id with a broken percent": Bad('{\n"id": "https://e.org/%zz"}', ":2 (id)", "not an absolute IRI"),
    "id null": Bad('{\n"id": null}', ":2 (id)", "not an absolute IRI"),
    "half a character": Bad(f'{{{ID}, "name": {{"en": "\\ud800"}}}}', "", "no character"),
    "name not by language": Bad(f'{{{ID},\n"name": "Acme"}}', ":2 (name)", "not an object"),
    "name in no language": Bad(f'{{{ID}, "name": {{\n"i-foo": "A"}}}}', ":2 (name.i-foo)", "text by language"),
    "provider key": Bad(f'{{{ID}, "provider": {{\n"adress": 1}}}}', ":2 (provider.adress)", "no key"),
    "evidence for an unknown norm": Bad(
        f'{{{ID}, "evidence": [\n{{"for": "file-algoritm", "kind": "FilingRecord"}}]}}',
        ":2 (evidence[0].for)",
        "no norm",
        'mean "file-algorithm"',
    ),
    "evidence for nothing": Bad(f'{{{ID}, "evidence": [\n{{"kind": "Policy"}}]}}', ":2 (evidence[0].for)", "id of a norm"),
    "unknown evidence kind": Bad(
        f'{{{ID}, "evidence": [{{"for": "file-algorithm",\n"kind": "Polic"}}]}}',
        ":2 (evidence[0].kind)",
        "no evidence kind",
        "Policy",
    ),
    "evidence key": Bad(_evidence('"colour": 1'), ":3 (evidence[0].colour)", "no key"),
    "no such day": Bad(_evidence('"issued": "2025-02-30"'), ":3 (evidence[0].issued)", "not a date", "2025-02-28"),
    "day without hyphens": Bad(_evidence('"expires": "20250228"'), ":3 (evidence[0].expires)", "not a date", "2025-02-28"),
    "day as a number": Bad(_evidence('"issued": 2025'), ":3 (evidence[0].issued)", "not text", "quotes"),
    "bad digest": Bad(_evidence('"sha256": "abc"'), ":3 (evidence[0].sha256)", "not a SHA-256 digest", "64 lower-case"),
    "bad address": Bad(_evidence('"url": "x"'), ":3 (evidence[0].url)", "not an absolute IRI"),
    "source without title": Bad(f'{{{ID}, "sources": [\n{{}}]}}', ":2 (sources[0])", "no title"),
    "source for an unknown fact": Bad(
        f'{{{ID}, "sources": [{{"title": "x",\n"facts": ["nope"]}}]}}', ":2 (sources[0].facts[0])", "no fact"
    ),
    "same id twice": Bad(
        f'{{"services": [\n{{{ID}}},\n{{{ID}}}]}}', ":3 (id)", "described twice; the first time in f.json:2", "Merge the two"
    ),
    "malformed": Bad('{\n"id": \n', ":3", "not well-formed JSON"),
    "trailing comma": Bad(f"{{{ID},\n}}", ":2", "not well-formed JSON"),
    "100,000 brackets": Bad("[" * 100_000 + "]" * 100_000, "", "nested too deeply"),
    "100,000 open braces": Bad('{"a":' * 100_000, "", "nested too deeply"),
}
YAMLS = {
    "unknown fact": Bad(f"{YAML}facts:\n  # why\n  generateText: true\n", ":4 (facts.generateText)", "no fact", "generatesText"),
    "yes is not a boolean": Bad(f"{YAML}facts:\n  generatesText: yes\n", ":3 (facts.generatesText)", 'text "yes"', "true, false"),
    "no is not a boolean": Bad(f"{YAML}facts:\n  generatesText: no\n", ":3 (facts.generatesText)", 'text "no"', "true, false"),
    "on is not a boolean": Bad(f"{YAML}facts:\n  generatesText: On\n", ":3 (facts.generatesText)", 'text "On"'),
    "quoted true": Bad(f'{YAML}facts:\n  generatesText: "true"\n', ":3 (facts.generatesText)", 'text "true"'),
    "two values": Bad(
        f"{YAML}facts:\n  generatesText: true\n  usesHumanAnnotators: true\n  generatesText: false\n", ":5 (generatesText)", "twice"
    ),
    "an alias": Bad(f"{YAML}name: &n {{en: a}}\nprovider:\n  name: *n\n", ":2", "Anchors and aliases are not read", "Write it out"),
    "a bomb": Bad("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", ":1", "Anchors and aliases"),
    "a merge key": Bad(f"{YAML}<<: {{facts: {{}}}}\n", ":2 (<<)", "no key"),
    "several documents": Bad(f"{YAML}---\n{YAML}", "", "2 YAML documents", "Keep one"),
    "only a comment": Bad("# nothing\n", "", "0 YAML documents"),
    "malformed": Bad(f"{YAML}facts: [\n", ":3", "not well-formed YAML"),
    "a tab": Bad(f"{YAML}facts:\n\tgeneratesText: true\n", ":3", "not well-formed YAML"),
    "a key that is a list": Bad(f"{YAML}? [a]\n: b\n", ":2", "not plain text"),
    "a control character": Bad("id: \x01", "", "not well-formed YAML"),
    "deep flow": Bad("[" * 100_000 + "]" * 100_000, ":1", "nested too deeply"),
    "deep open flow": Bad("{a: " * 100_000, ":1", "nested too deeply"),
    "deep blocks": Bad("- " * 100_000 + "a", ":1", "nested too deeply"),
    "not a number": Bad(f"{YAML}facts:\n  registeredUserCount: .nan\n", ":3 (facts.registeredUserCount)", ".nan"),
    "a fraction": Bad(f"{YAML}facts:\n  registeredUserCount: 1.5\n", ":3 (facts.registeredUserCount)", "1.5"),
    "no services": Bad("services: []\n", ":1 (services)", "no service"),
    "the day": Bad(f"{YAML}facts:\n  measuresInForce: true\n", ":3 (facts.measuresInForce)", "not stated", "--on"),
}
CSVS = {
    "unknown column": Bad("id,generateText\na:a,true\n", ":1 (generateText)", "no fact", "generatesText"),
    "repeated column": Bad("id,generatesText,generatesText\na:a,true,false\n", ":1", "stands twice", "Keep one"),
    "derived column": Bad("id,measuresInForce\na:a,true\n", ":1 (measuresInForce)", "not stated", "--on"),
    "no id column": Bad("name_en\nA\n", ":1", 'no column "id"', "Add it"),
    "only a byte-order mark": Bad("\ufeff", ":1", 'no column "id"'),
    "no rows": Bad("id,generatesText\n", "", "no service", "Add a row"),
    "short row": Bad("id,generatesText\na:a,true\na:b\n", ":3", "1 cells and the header 2"),
    "long row": Bad("id,name_en\na:a,x,y\n", ":2", "3 cells and the header 2", "Quote cells"),
    "relative id": Bad("id\nacme\n", ":2 (id)", "not an absolute IRI"),
    "empty id": Bad("id,name_en\n,x\n", ":2 (id)", "not an absolute IRI"),
    "yes": Bad("id,generatesText\na:a,yes\n", ":2 (generatesText)", 'text "yes"', "true, false"),
    "one": Bad("id,generatesText\na:a,1\n", ":2 (generatesText)", 'text "1"'),
    "negative": Bad("id,registeredUserCount\na:a,-1\n", ":2 (registeredUserCount)", 'text "-1"'),
    "fraction": Bad("id,registeredUserCount\na:a,1.0\n", ":2 (registeredUserCount)", 'text "1.0"'),
    "5000 digits": Bad(f"id,registeredUserCount\na:a,{'9' * 5000}\n", ":2 (registeredUserCount)", "999…"),
    "bad choice": Bad("id,entityType\na:a,martian\n", ":2 (entityType)", "martian", "one of"),
    "below a cell of two lines": Bad('id,name_en,generatesText\na:a,"x\ny",true\na:b,z,2\n', ":4 (generatesText)", 'text "2"'),
    "open quote": Bad('id,name_en\na:a,"x\n', ":2", "not well-formed CSV"),
    "same id twice": Bad("id\na:a\na:a\n", ":3 (id)", "described twice; the first time in f.csv:2"),
}
CASES = [
    pytest.param(suffix, bad, id=f"{suffix[1:]}: {name}")
    for suffix, table in ((".json", JSON), (".yaml", YAMLS), (".csv", CSVS))
    for name, bad in table.items()
]


def test_at_least_forty_five_faults_are_tried() -> None:
    assert len(CASES) >= 45
    assert (len(JSON), len(YAMLS), len(CSVS)) == (55, 22, 19)


@pytest.mark.parametrize(("suffix", "bad"), CASES)
def test_a_fault_is_one_error_with_its_place_and_remedy(suffix: str, bad: Bad, rulebase: Rulebase) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts(bad.text.encode(), FORMATS[suffix], rulebase, name=f"f{suffix}")
    assert caught.value.where == f"f{suffix}{bad.where}"
    assert bad.says in caught.value.detail
    assert bad.remedy in caught.value.remedy
    assert len(str(caught.value)) < 600
