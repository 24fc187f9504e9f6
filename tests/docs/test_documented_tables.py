"""Tables in the documents that repeat what the code or the law says: settings, error codes, routes, commands, glossary."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from dutygraph import config, errors
from dutygraph.cli.main import cli
from dutygraph.config import Settings
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import parse_rdf
from dutygraph.export import law_bytes
from dutygraph.facts import FORMATS
from dutygraph.terms import TripleIndex
from dutygraph.vocab import PREFIXES, SKOS
from dutygraph.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dutygraph.knowledge import Knowledge

KINDS_OF_NORM = ("Obligation", "Prohibition", "Permission", "Right", "Power", "SoftLaw", "Definition", "ScopeRule", "Exemption")


def rows(path: Path, heading: str) -> list[list[str]]:
    """The cells of the table whose header begins with a heading."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return found


def meanings() -> dict[str, str]:
    """The sentence below each setting in config.py."""
    tree = ast.parse(inspect.getsource(config))
    (settings,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    found = {}
    for field, doc in zip(settings.body, settings.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(doc, ast.Expr):
            found[field.target.id] = str(ast.literal_eval(doc.value))
    return found


def test_settings_are_those_of_the_code(root: Path) -> None:
    said = meanings()
    expected = [[item.name, f"DUTYGRAPH_{item.name.upper()}", str(item.default), said[item.name]] for item in fields(Settings)]
    assert rows(root / "docs/settings.md", "setting") == expected


def subclasses(cls: type[errors.DutyGraphError]) -> Iterator[type[errors.DutyGraphError]]:
    yield cls
    for below in cls.__subclasses__():
        yield from subclasses(below)


def test_error_codes_are_those_of_the_code(root: Path) -> None:
    raised = {(cls.code, str(cls.http_status), str(cls.exit_status)) for cls in subclasses(errors.DutyGraphError)}
    documented = rows(root / "docs/contract.md", "code")
    assert {(code, status, leaves) for code, status, leaves, _ in documented} == raised
    assert len(documented) == len(raised)


def test_routes_are_those_of_the_application(root: Path, knowledge: Knowledge) -> None:
    app = create_app(Settings(), knowledge)
    served: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/static/"):
            served.setdefault(rule.rule, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    assert {path: set(methods.split()) for path, methods, _ in rows(root / "docs/contract.md", "path")} == served


def test_commands_and_their_formats_are_those_of_the_code(root: Path) -> None:
    documented = {line.split()[1]: formats for line, _, formats in rows(root / "docs/contract.md", "command")}
    known = {}
    for name, command in cli.commands.items():
        choices = [getattr(option.type, "choices", ()) for option in command.params if option.name == "fmt"]
        known[name] = " ".join(choices[0]) if choices else ""
    assert documented == known


def test_suffixes_of_facts_files_are_those_of_the_code(root: Path) -> None:
    (line,) = re.findall(r"^- Formats go by suffix: (.*)\.$", (root / "docs/contract.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert line.replace("`", "").split() == list(FORMATS)


@pytest.fixture(scope="module")
def terms() -> TripleIndex:
    media = GRAPH_FORMATS["ntriples"]
    return TripleIndex((s, p, o) for s, p, o, _ in parse_rdf(law_bytes(media), media))


def test_glossary_says_what_the_labels_say(root: Path, terms: TripleIndex, request: pytest.FixtureRequest) -> None:
    """``--record`` rewrites the rows; which terms stand there is for the reader to choose."""
    path = root / "GLOSSARY.md"
    lines = path.read_text(encoding="utf-8").splitlines()
    rewritten = []
    for line in lines:
        if match := re.match(r"\|.*\| `(\w+):([\w/-]+)` \|$", line):
            iri = PREFIXES[match[1]] + match[2]
            cells = [terms.text(iri, SKOS + name, lang) for lang in ("zh", "en") for name in ("prefLabel", "definition")]
            assert all(cells), iri
            rewritten.append(f"| {cells[0]} | {cells[2]} | {cells[3]} | {cells[1]} | `{match[1]}:{match[2]}` |")
        else:
            rewritten.append(line)
    if request.config.getoption("--record"):
        path.write_text("\n".join(rewritten) + "\n", encoding="utf-8")
    assert sum(line.endswith("` |") for line in rewritten) > 50
    assert rewritten == path.read_text(encoding="utf-8").splitlines()


def test_glossary_has_every_kind_of_norm_and_every_phase(root: Path, terms: TripleIndex) -> None:
    text = (root / "GLOSSARY.md").read_text(encoding="utf-8")
    kinds = {kind for kind in KINDS_OF_NORM if terms.instances(PREFIXES["dg"] + kind)}
    assert [name for name in (*kinds, "Development", "Preparatory", "Application") if f"`dg:{name}`" not in text] == []
