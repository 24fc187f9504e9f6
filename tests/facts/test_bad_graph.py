"""Every fault in a description as RDF is one error with its line, also inside property lists of many lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from dutygraph.errors import FactsError
from dutygraph.facts import FORMATS, read_facts

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

HEAD = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dg: <https://w3id.org/dutygraph/ns#> .
@prefix ex: <https://example.org/> .
@prefix fact: <https://w3id.org/dutygraph/fact#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LONG = f'{HEAD}ex:a a dg:Service ;\n schema:name """one\ntwo\nthree"""@en ; # a comment ; with . marks\n'
LONG += " fact:generatesAudio true ;\n\n %s ;\n fact:generatesVideo true .\n"
EVIDENCE = (
    f"{HEAD}ex:a a dg:Service ; dg:evidence [\n dg:evidenceFor <https://w3id.org/dutygraph/id/cn/genai-measures-2023/norm/%s> ;\n"
)
EVIDENCE += " dg:kind dg:%s ;\n %s ] .\n"
BOOLEAN = "<http://www.w3.org/2001/XMLSchema#boolean>"
CONTEXT = '"@context": "https://w3id.org/dutygraph/context.jsonld"'


class Bad(NamedTuple):
    """A text, where the fault is (after the file's name), and what the error says."""

    text: str
    where: str
    says: str
    remedy: str = ""


def _line(fact: str, value: str) -> str:
    return f'<https://example.org/a> <https://w3id.org/dutygraph/fact#{fact}> "{value}"^^{BOOLEAN} .\n'


def _quad(fact: str, value: str, graph: str) -> str:
    return _line(fact, value).replace(" .\n", f" <https://example.org/{graph}> .\n")


def _jsonld(facts: str) -> str:
    """JSON-LD at large, to which the JSON-LD rules apply; a facts document that names its context is read as JSON."""
    return f'{{{CONTEXT}, "@id": "https://example.org/a",\n "facts": {{\n  {facts}}}}}'


TURTLE = {
    "unknown fact": Bad(LONG % "fact:generateText true", ":13 (generateText)", "no fact", 'mean "generatesText"'),
    "ill-typed boolean": Bad(LONG % 'fact:generatesText "yes"^^xsd:boolean', ":13 (generatesText)", 'text "yes"', "xsd:boolean"),
    "plain text true": Bad(LONG % 'fact:generatesText "true"', ":13 (generatesText)", 'text "true"', "xsd:boolean"),
    "tagged text true": Bad(LONG % 'fact:generatesText "true"@en', ":13 (generatesText)", 'text "true"', "xsd:boolean"),
    "number for boolean": Bad(LONG % "fact:generatesText 1", ":13 (generatesText)", "value 1", "true, false"),
    "resource for boolean": Bad(LONG % "fact:generatesText ex:yes", ":13 (generatesText)", "example.org/yes", "xsd:boolean"),
    "blank node for boolean": Bad(LONG % "fact:generatesText [ ]", ":13 (generatesText)", "blank node", "xsd:boolean"),
    "unknown for boolean": Bad(LONG % 'fact:generatesText "unknown"', ":13 (generatesText)", 'text "unknown"'),
    "two values on one line": Bad(LONG % "fact:generatesText true, false", ":13 (generatesText)", "2 values", "Keep one"),
    "two values on two lines": Bad(
        LONG % "fact:generatesText true ;\n fact:generatesText false", ":14 (generatesText)", "2 values"
    ),
    "two values in two blocks": Bad(
        LONG % "fact:generatesText true" + "\nex:a\n fact:generatesText false .\n", ":17 (generatesText)", "2 values", "unknown"
    ),
    "negative": Bad(LONG % "fact:registeredUserCount -1", ":13 (registeredUserCount)", "value -1", "whole number from 0"),
    "decimal": Bad(LONG % "fact:registeredUserCount 1.5", ":13 (registeredUserCount)", "1.5", "xsd:integer"),
    "double": Bad(LONG % "fact:registeredUserCount 1e0", ":13 (registeredUserCount)", "1e0", "xsd:integer"),
    "boolean for number": Bad(LONG % "fact:registeredUserCount true", ":13 (registeredUserCount)", "value true", "whole number"),
    "text for number": Bad(LONG % 'fact:registeredUserCount "5"', ":13 (registeredUserCount)", 'text "5"', "xsd:integer"),
    "ill-typed number": Bad(LONG % 'fact:registeredUserCount "x"^^xsd:integer', ":13 (registeredUserCount)", 'text "x"'),
    "5000 digits": Bad(LONG % f"fact:registeredUserCount {'9' * 5000}", ":13 (registeredUserCount)", "999…"),
    "unknown choice": Bad(LONG % "fact:entityType fact:martian", ":13 (entityType)", "martian", "one of industryAssociation"),
    "choice of another vocabulary": Bad(LONG % "fact:entityType ex:enterprise", ":13 (entityType)", "example.org/enterprise"),
    "choice as text": Bad(LONG % 'fact:entityType "enterprise"', ":13 (entityType)", "enterprise", "one of"),
    "choice unknown": Bad(LONG % "fact:entityType fact:unknown", ":13 (entityType)", "stated as unknown", "Leave it out"),
    "whether in force": Bad(LONG % "fact:measuresInForce true", ":13 (measuresInForce)", "not stated", "with --on"),
    "the day": Bad(LONG % 'fact:assessmentDate "2025-01-01"^^xsd:date', ":13 (assessmentDate)", "not stated", "with --on"),
    "a verdict": Bad(LONG % "dg:subjectTo ex:norm", ":13 (subjectTo)", "never stated", "Leave it out"),
    "blank service": Bad(f"{HEAD}\n[]\n fact:generatesText true .", ":9 (generatesText)", "no IRI", "Give the blank node a name"),
    "relative id": Bad(f"{HEAD}\n<a> fact:generatesText true .", ":8", "does not parse"),
    "no service": Bad(f"{HEAD}ex:a ex:b ex:c .", "", "no service", "dg:Service"),
    "only prefixes": Bad(HEAD, "", "no service"),
    "malformed": Bad(f"{HEAD}\nex:a fact:generatesText true ;; , .", ":8", "does not parse as text/turtle"),
    "unclosed IRI": Bad(f"{HEAD}\n\n<https://example.org/a fact:generatesText true .", ":9", "does not parse as text/turtle"),
    "undeclared prefix": Bad(f"{HEAD}ex:a nope:x true .", ":7", "does not parse as text/turtle"),
    "behind a byte-order mark": Bad("\ufeff" + LONG % "fact:generateText true", ":13 (generateText)", "no fact"),
    "evidence for an unknown norm": Bad(
        EVIDENCE % ("file-algoritm", "Policy", "a dg:Evidence"), ":8 (evidenceFor)", "no norm", "file-"
    ),
    "unknown evidence kind": Bad(
        EVIDENCE % ("file-algorithm", "Polic", "a dg:Evidence"), ":9 (kind)", "no evidence kind", "Policy"
    ),
    "no such day": Bad(
        EVIDENCE % ("file-algorithm", "Policy", 'dcterms:issued "2025-02-30"^^xsd:date'), ":10 (issued)", "not a date", "2025-02-28"
    ),
    "bad digest": Bad(EVIDENCE % ("file-algorithm", "Policy", 'dg:sha256 "ab"'), ":10 (sha256)", "not a SHA-256 digest", "64"),
    "bad address": Bad(EVIDENCE % ("file-algorithm", "Policy", 'schema:url "x"'), ":10 (url)", "not an absolute IRI", "< >"),
}
TRIG = {
    "two values": Bad(f"{HEAD}ex:g {{\n ex:a\n fact:generatesText true, false . }}", ":9 (generatesText)", "2 values", "Keep one"),
    "two values in two graphs": Bad(
        f"{HEAD}ex:g {{ ex:a fact:hasRegisteredUsers true }}\nex:h {{ ex:a fact:hasRegisteredUsers false }}",
        ":7 (hasRegisteredUsers)",
        "2 values",
    ),
    "unknown fact": Bad(f"{HEAD}ex:g {{\n ex:a\n fact:generateText true . }}", ":9 (generateText)", "no fact", "generatesText"),
    "malformed": Bad(f"{HEAD}ex:g {{\n ex:a ", ":8", "does not parse as application/trig"),
}
TRIPLES = {
    "two values": Bad(_line("generatesText", "true") + "\n" + _line("generatesText", "false"), ":3 (generatesText)", "2 values"),
    "unknown fact": Bad("# a comment\n" + _line("generateText", "true"), ":2 (generateText)", "no fact", "generatesText"),
    "behind a byte-order mark": Bad("\ufeff" + _line("generateText", "true"), ":1 (generateText)", "no fact"),
    "ill-typed": Bad(_line("generatesAudio", "true") + _line("generatesText", "yes"), ":2 (generatesText)", 'text "yes"'),
    "malformed": Bad(_line("generatesText", "true") + "\n<https://example.org/a\n", ":3", "does not parse"),
}
QUADS = {
    "two values in two graphs": Bad(
        _quad("generatesText", "true", "g") + _quad("generatesText", "false", "h"), ":2 (generatesText)", "2 values"
    ),
    **TRIPLES,
}
JSONLD = {
    "two values in a list": Bad(_jsonld('"generatesText": [true, false]'), ":3 (generatesText)", "2 values", "Keep one"),
    "two values by key": Bad(_jsonld('"generatesText": true,\n"generatesText": false'), ":4 (generatesText)", "stands twice"),
    "text for boolean": Bad(_jsonld('"generatesText": "yes"'), ":3 (generatesText)", 'text "yes"', "xsd:boolean"),
    "unknown": Bad(_jsonld('"generatesText": "unknown"'), ":3 (generatesText)", 'text "unknown"'),
    "negative": Bad(_jsonld('"registeredUserCount": -5'), ":3 (registeredUserCount)", "-5", "whole number"),
    "unknown context": Bad('{\n"@context": "https://example.org/c"}', ":2 (@context)", "not bundled", "context.jsonld"),
    "unknown context in a list": Bad('{\n"@context": [{}, "https://example.org/c"]}', ":2 (@context)", "not bundled"),
    "context within": Bad(
        f'{{{CONTEXT}, "@id": "a:a", "provider": {{"@context": "https://example.org/c", "id": "a:b"}}}}', "", "does not parse"
    ),
    "imported context": Bad('{"@context": {"@version": 1.1, "@import": "https://example.org/c"}}', "", "does not parse"),
    "blank service": Bad(f'{{{CONTEXT}, "@type": [],\n"facts": {{"generatesText": true}}}}', ":2 (generatesText)", "no IRI"),
    "facts document without id": Bad(f'{{{CONTEXT},\n"facts": {{"generatesText": true}}}}', ":1", "no id", 'Add "id"'),
    "facts document with two values": Bad(
        f'{{{CONTEXT}, "id": "a:a",\n"facts": {{"generatesText": [true, false]}}}}', ":2 (facts.generatesText)", "several values"
    ),
    "facts document with a context within": Bad(
        f'{{{CONTEXT}, "id": "a:a",\n"provider": {{"@context": "https://example.org/c"}}}}', ":2 (provider.@context)", "no key"
    ),
    "malformed": Bad('{\n"@id": ', ":2", "not well-formed JSON"),
    "100,000 brackets": Bad('{"@id": ' + "[" * 100_000, "", "nested too deeply"),
    "10,000 closed brackets": Bad('{"@id": ' + "[" * 10_000 + "]" * 10_000 + "}", "", "nested too deeply"),
}
TABLES = ((".ttl", TURTLE), (".trig", TRIG), (".nt", TRIPLES), (".nq", QUADS), (".jsonld", JSONLD))
CASES = [pytest.param(suffix, bad, id=f"{suffix[1:]}: {name}") for suffix, table in TABLES for name, bad in table.items()]


def test_the_faults_are_counted() -> None:
    assert [len(table) for _, table in TABLES] == [38, 4, 5, 6, 16]


@pytest.mark.parametrize(("suffix", "bad"), CASES)
def test_a_fault_is_one_error_with_its_place_and_remedy(suffix: str, bad: Bad, rulebase: Rulebase) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts(bad.text.encode(), FORMATS[suffix], rulebase, name=f"f{suffix}")
    assert caught.value.where == f"f{suffix}{bad.where}"
    assert bad.says in caught.value.detail
    assert bad.remedy in caught.value.remedy


def test_placing_an_error_says_nothing_on_the_side(rulebase: Rulebase, capfd: pytest.CaptureFixture[str]) -> None:
    for value in ('"yes"^^xsd:boolean', '"x"^^xsd:integer'):
        with pytest.raises(FactsError):
            read_facts((LONG % f"fact:generatesText {value}").encode(), "text/turtle", rulebase)
    assert capfd.readouterr() == ("", "")


def test_a_line_of_a_good_document_is_the_line_of_its_service(rulebase: Rulebase) -> None:
    text = LONG % "fact:generatesText true" + "\nex:b\n fact:generatesText true .\n"
    document = read_facts(text.encode(), "text/turtle", rulebase, name="f.ttl")
    assert [document.where(n) for n in (0, 1)] == ["f.ttl:7", "f.ttl:17"]


@pytest.mark.parametrize("line", ['"generateText": true', '"entityType": "martian"', '"measuresInForce": true'])
def test_what_the_context_does_not_know_is_refused_beside_good_facts(line: str, rulebase: Rulebase) -> None:
    text = f'{{{CONTEXT}, "id": "https://example.org/a", "facts": {{"generatesText": true, {line}}}}}'
    with pytest.raises(FactsError, match=line.split('"')[1]):
        read_facts(text.encode(), "application/ld+json", rulebase)


def test_a_facts_file_cannot_restate_the_law(rulebase: Rulebase) -> None:
    text = (
        "@prefix dg: <https://w3id.org/dutygraph/ns#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<urn:example:a> a dg:Service .\n"
        '<https://w3id.org/dutygraph/id/cn/genai-measures-2023/norm/file-algorithm> skos:prefLabel "optional"@en .\n'
    )
    with pytest.raises(FactsError, match="is a term of the law graph") as caught:
        read_facts(text.encode(), "text/turtle", rulebase, name="f.ttl")
    assert caught.value.where == "f.ttl:4 (prefLabel)"
