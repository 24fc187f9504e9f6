"""What the documents name exists, what they tell the reader to type parses, and decisions keep their form."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from typing import TYPE_CHECKING

import click
import pytest

from dutygraph.cli.main import cli
from dutygraph.facts import read_facts

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

DOCUMENTS = (
    *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md"),
    *("ontology/README.md", "tests/README.md", "docs/contract.md", "docs/settings.md", "docs/ci/README.md"),
    *("docs/benchmarking.md", "docs/dossier.md", "docs/pages.md", "docs/registers.md", "docs/stores.md", "docs/time.md"),
)
SUFFIXES = ("py", "md", "ttl", "rq", "toml", "json", "yaml", "csv", "xml")
PART_OF_A_DECISION = ("**Context.**", "**Options", "**Decision.**", "**What would change our mind.**")


def documents(root: Path) -> list[Path]:
    return [*(root / name for name in DOCUMENTS), *sorted((root / "docs/decisions").glob("*.md"))]


def named_files(text: str) -> set[str]:
    """Relative links, and words in backticks that look like a path: with a slash, or with a known suffix."""
    without_fences = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    links = {target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", without_fences) if "://" not in target}
    quoted = set(re.findall(r"`([^`\s]+)`", without_fences))
    paths = {
        word
        for word in quoted
        if re.fullmatch(rf"[\w*-][\w*./-]*\.({'|'.join(SUFFIXES)})", word) or re.fullmatch(r"[\w-]+(/[\w*-]+)*/", word)
    }
    return {name for name in links | paths if name}


def exists(name: str, document: Path, root: Path) -> bool:
    """A path may be written from the root, from the document, or from the folder that the sentence is about."""
    pattern = name.rstrip("/")
    return (
        any(any(base.glob(pattern)) for base in (root, document.parent))
        if ".." not in pattern
        else (document.parent / name).exists()
    )


def found_anywhere(name: str, root: Path) -> bool:
    pattern = name.rstrip("/")
    return any(any((root / top).rglob(pattern)) for top in ("ontology", "service", "tests", "docs", "queries", "shapes"))


def test_every_document_is_there(root: Path) -> None:
    assert [str(path) for path in documents(root) if not path.is_file()] == []


def test_every_file_a_document_names_exists(root: Path) -> None:
    missing, checked = [], 0
    for document in documents(root):
        for name in sorted(named_files(document.read_text(encoding="utf-8"))):
            checked += 1
            if not (exists(name, document, root) or found_anywhere(name, root)):
                missing.append((document.name, name))
    assert missing == []
    assert checked > 60


def command_lines(text: str) -> list[str]:
    """Every ``dutygraph …`` in backticks or in a shell block; ``&&`` ends a command."""
    fenced = [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL) for line in block.splitlines()]
    parts = [part.strip() for line in fenced for part in line.split("&&")]
    inline = re.findall(r"`((?:dutygraph) [^`]+)`", text)
    return [re.sub(r"^\S*?dutygraph ", "dutygraph ", part) for part in [*parts, *inline] if re.match(r"\S*dutygraph ", part)]


def test_every_command_line_in_the_documents_parses(root: Path) -> None:
    lines = [line for document in documents(root) for line in command_lines(document.read_text(encoding="utf-8"))]
    assert len(lines) >= 10
    for line in lines:
        words = shlex.split(line.replace("…", ""))[1:]
        group = click.Context(cli, info_name="dutygraph")
        _, command, rest = cli.resolve_command(group, words)
        assert command is not None, line
        if rest or line != f"dutygraph {command.name}":  # a bare name stands for the command
            command.make_context(command.name, rest, parent=group)


def test_files_in_command_lines_exist(root: Path) -> None:
    for document in documents(root):
        for line in command_lines(document.read_text(encoding="utf-8")):
            for word in shlex.split(line.replace("…", "")):
                assert "/" not in word or word.startswith("http") or "=" in word or (root / word).exists(), (document.name, line)


def test_facts_document_of_the_contract_is_accepted(root: Path, rulebase: Rulebase) -> None:
    text = (root / "docs/contract.md").read_text(encoding="utf-8")
    facts, *_ = re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (service,) = read_facts(facts.encode(), "application/json", rulebase, name="docs/contract.md").services
    assert service.evidence
    assert service.sources


def test_duties_document_of_the_contract_has_the_fields_that_are_written(root: Path, rulebase: Rulebase) -> None:
    from datetime import date

    from dutygraph.applicability import assess
    from dutygraph.serialize import duties_document

    text = (root / "docs/contract.md").read_text(encoding="utf-8")
    facts, shown = re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (service,) = read_facts(facts.encode(), "application/json", rulebase, name="docs/contract.md").services
    written = json.loads(json.dumps(duties_document([assess(service, rulebase, on=date(2025, 3, 1))], rulebase)))
    example = json.loads(shown)
    assert list(example) == list(written)
    assert list(example["services"][0]) == list(written["services"][0])
    optional = {"differs", "meets", "notInForce"}
    (verdict,) = (one for one in written["services"][0]["verdicts"] if one["norm"] == "label-generated-images-and-video")
    assert [key for key in verdict if key not in optional] == list(example["services"][0]["verdicts"][0])
    assert list(example["services"][0]["ask"][0]) == list(written["services"][0]["ask"][0])
    assert all(f"`{key}`" in text for key in optional)


def test_drawing_of_the_layers_is_the_contract_that_is_checked(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    (drawing,) = re.findall(r"^```\n(.*?)^```", (root / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert [re.split(r"  +", line)[0] for line in drawing.splitlines()] == contract["layers"]


def test_decisions_are_numbered_and_keep_their_form(root: Path) -> None:
    decisions = sorted((root / "docs/decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]} "), path.name
        places = [text.find(part) for part in PART_OF_A_DECISION]
        assert places == sorted(places), path.name
        assert -1 not in places, path.name
        assert len(text.split()) < 500, path.name


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_short(name: str, root: Path) -> None:
    longest = 180 if name == "docs/contract.md" else 130  # a table of what there is grows with what there is
    assert (root / name).read_text(encoding="utf-8").count("\n") <= longest


def test_norm_ids_in_the_documents_exist(root: Path, rulebase: Rulebase) -> None:
    for document in documents(root):
        for norm in re.findall(r"--norm ([\w-]+)", document.read_text(encoding="utf-8")):
            assert norm in rulebase.norm_ids, (document.name, norm)
