"""The licence use case: our conditions on states of affairs, and rules in SHACL as a checkout has them. Data and rules are ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dutygraph.bench.licence import by_conditions, by_pyshacl, by_their_rules, first_use_cases
from dutygraph.cli.main import cli

if TYPE_CHECKING:
    from pathlib import Path

T = "http://www.licenceusecaseonto.org/"
R = "https://www.swansea.ac.uk/law/legal-innovation-lab-wales/riolOntology#"
PREFIXES = f"@prefix t: <{T}> . @prefix r: <{R}> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
CAST = "t:x a t:Licensee . t:y a t:Licensor . t:p a t:Product . t:res a t:Result . t:com a t:Comment ; t:is-comment-of t:ev .\n"
EVALUATED = CAST + "t:ev a t:Evaluate, r:Rexist ; t:has-agent t:x ; t:has-theme t:p ; t:has-result t:res .\n"
LICENSED = (
    "t:l a t:Licence ; t:is-licence-of t:p . t:g a t:Grant, r:Rexist ; t:has-agent t:y ; t:has-receiver t:x ; t:has-theme t:l .\n"
)
PUBLISHED = "t:pub a t:Publish, r:Rexist ; t:has-agent t:x ; t:has-theme t:res .\n"
APPROVED = "t:a a t:Approve, r:Rexist ; t:has-agent t:y ; t:has-theme t:pub .\n"
COMMISSIONED = "t:c a t:Commission, r:Rexist ; t:has-theme t:ev .\n"
COMMENTED = "t:say a t:Publish, r:Rexist ; t:has-agent t:x ; t:has-theme t:com .\n"
REMOVED = "t:rm a t:Remove, r:Rexist ; t:has-agent t:x ; t:has-theme t:res .\n"


def violated(*parts: str) -> set[tuple[str, str]]:
    return {(name.removeprefix(T), what) for name, what in by_conditions((PREFIXES + "".join(parts)).encode())}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((EVALUATED,), {("ev", "action")}),
        ((EVALUATED, LICENSED), set()),
        ((EVALUATED, LICENSED, PUBLISHED), {("pub", "action"), ("pub", "removal")}),
        ((EVALUATED, LICENSED, PUBLISHED, REMOVED), set()),
        ((EVALUATED, LICENSED, PUBLISHED, APPROVED), set()),
        ((EVALUATED, LICENSED, PUBLISHED, COMMISSIONED), set()),
        ((EVALUATED, LICENSED, PUBLISHED.replace(", r:Rexist", ""), COMMISSIONED), {("pub", "action")}),
        ((EVALUATED, LICENSED, COMMENTED), {("say", "action")}),
        ((EVALUATED, LICENSED, COMMENTED, PUBLISHED, APPROVED), set()),
        ((CAST, LICENSED, PUBLISHED, COMMENTED), set()),
    ],
)
def test_each_article_of_the_licence_is_violated_and_kept(parts: tuple[str, ...], expected: set[tuple[str, str]]) -> None:
    assert violated(*parts) == expected


RULES = {
    "riolOntology.owl": "r:Prohibited a <http://www.w3.org/2002/07/owl#Class> .",
    "licenceusecaseTBox.owl": "t:Evaluate a <http://www.w3.org/2002/07/owl#Class> .",
    "regulativerules.ttl": """[] a sh:NodeShape ; sh:targetClass t:Evaluate ; sh:rule
        [ a sh:SPARQLRule ; sh:order 1 ; sh:prefixes _:p ; sh:construct
          "CONSTRUCT { $this a r:Prohibited } WHERE { $this t:has-agent ?x . NOT EXISTS { $this a r:Excepted } }" ] ,
        [ a sh:SPARQLRule ; sh:order 0 ; sh:prefixes _:p ; sh:construct
          "CONSTRUCT { $this a r:Excepted } WHERE { ?g t:has-theme/t:is-licence-of/^t:has-theme $this }" ] .""",
    "compliancerules.ttl": """[] a sh:NodeShape ; sh:targetClass r:Prohibited ; sh:rule
        [ a sh:SPARQLRule ; sh:order 0 ; sh:prefixes _:p ; sh:construct
          "CONSTRUCT { [ a r:Violation ; r:refer-to $this ] } WHERE { $this a r:Rexist }" ] .""",
}
DECLARED = (
    f'_:p sh:declare [ sh:prefix "t" ; sh:namespace "{T}"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] ,'
    f' [ sh:prefix "r" ; sh:namespace "{R}"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] .\n'
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with rules for the first article only."""
    rules, corpus = tmp_path / "SHACL/SHACL_files", tmp_path / "CORPUS"
    rules.mkdir(parents=True)
    corpus.mkdir()
    for name, text in RULES.items():
        (rules / name).write_text(PREFIXES + DECLARED + text)
    (corpus / "rdfABox_Size1_Probability50.ttl").write_text(PREFIXES + EVALUATED)
    return tmp_path


def test_rules_of_a_checkout_are_run_in_order_by_both_engines(checkout: Path) -> None:
    rules = checkout / "SHACL/SHACL_files"
    for parts, expected in (((EVALUATED,), {(T + "ev", "action")}), ((EVALUATED, LICENSED), set())):
        data = (PREFIXES + "".join(parts)).encode()
        assert by_their_rules(data, rules) == by_pyshacl(data, rules) == expected


def test_the_command_compares_and_fails_where_the_sides_differ(checkout: Path) -> None:
    same = CliRunner().invoke(cli, ["bench", "--licence-corpus", str(checkout)])
    assert same.exit_code == 0, same.output
    assert "| Oxigraph | 1 | 1 | 0 |" in same.stdout
    (checkout / "CORPUS/rdfABox_Size2_Probability50.ttl").write_text(PREFIXES + EVALUATED + LICENSED + COMMENTED)
    other = CliRunner().invoke(cli, ["bench", "--licence-corpus", str(checkout), "--format", "json"])
    assert other.exit_code == 1
    assert json.loads(other.stdout)["states"][-1]["onlyOurs"] == [[T + "say", "action"]]  # their rules here know article 1 only


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["bench", "--licence-corpus", str(tmp_path)])
    assert done.exit_code != 0
    assert "SHACL/SHACL_files/regulativerules.ttl" in str(done.exception)


def test_the_first_use_cases_are_cut_out_by_their_number() -> None:
    data = PREFIXES + "t:ev_0 a t:Evaluate . t:ev_1 a t:Evaluate . t:ev_10 a t:Evaluate . t:Evaluate a t:Kind ."
    cut = first_use_cases(data.encode(), 2).decode()
    assert ("ev_0>" in cut, "ev_1>" in cut, "ev_10>" in cut) == (True, True, False)
