"""Bad input ends with status 2, one line on standard error, and nothing on standard output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# A process is charged with the size of the one that started it, so a small one stands between this and the command.
MEASURED = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "dutygraph", "duties", sys.argv[1]], capture_output=True, text=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([done.returncode, peak, done.stdout, done.stderr]))
"""
HEAD = "@prefix fact: <https://w3id.org/dutygraph/fact#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
A = '"id": "https://example.org/a"'


class Bad(NamedTuple):
    """A file's name and bytes, and what the message says; ``{file}`` is its path."""

    name: str
    data: bytes
    says: str


BAD = {
    "unknown fact": Bad("f.json", f'{{{A}, "facts": {{\n"generateText": true}}}}'.encode(), "{file}:2 (facts.generateText)"),
    "text for boolean": Bad("f.json", f'{{{A}, "facts": {{"generatesText": "true"}}}}'.encode(), "{file}:1 (facts.generatesText)"),
    "contradiction": Bad("f.ttl", f"{HEAD}<a:a> fact:generatesText true, false .".encode(), "{file}:3 (generatesText)"),
    "ill-typed": Bad("f.ttl", f'{HEAD}<a:a> fact:generatesText "yes"^^xsd:boolean .'.encode(), "{file}:3 (generatesText)"),
    "ill-typed number": Bad("f.ttl", f'{HEAD}<a:a> fact:registeredUserCount "x"^^xsd:integer .'.encode(), "{file}:3 (registeredU"),
    "malformed turtle": Bad("f.ttl", f"{HEAD}<a:a> fact:generatesText tru .".encode(), "{file}:3: The file does not parse"),
    "malformed json": Bad("f.json", b"{", "{file}:1: The file is not well-formed JSON"),
    "empty": Bad("f.json", b"", "{file}: The file is empty. Describe"),
    "not UTF-8": Bad("f.yaml", b"id: \xff", "{file}:1: The file is not UTF-8"),
    "duplicate ids": Bad("f.csv", b"id\na:a\na:a\n", "{file}:3 (id): The service a:a is described twice"),
    "derived fact": Bad("f.json", f'{{{A}, "facts": {{"measuresInForce": true}}}}'.encode(), "give the day with --on"),
    "control character": Bad("f.yaml", b"id: \x00", "{file}: The file is not well-formed YAML"),
    "line break in a name": Bad("f.json", f'{{{A}, "facts": {{"a\\nb\\u001b[31m": true}}}}'.encode(), "a b [31m"),
    "deep yaml": Bad("f.yaml", b"[" * 100_000, "{file}:1: The file is nested too deeply"),
    "deep json": Bad("f.json", b"[" * 100_000, "{file}: The file is nested too deeply"),
    "unknown suffix": Bad("f.txt", b"id", "is not known. Use one of .json"),
}


def _is_one_refusal(ran: Any) -> bool:
    one_line = ran.err.startswith("dutygraph: ") and ran.err.count("\n") == 1 and ran.err.endswith("\n")
    usage = ran.err.startswith("Usage: ") and "\nError: " in ran.err
    return ran.status == 2 and ran.out == "" and (one_line or usage)


def test_the_bad_files_are_counted() -> None:
    assert len(BAD) == 16


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_file_is_one_line_that_names_its_place(bad: Bad, tmp_path: Path, run: Callable[..., Any]) -> None:
    path = tmp_path / bad.name
    path.write_bytes(bad.data)
    ran = run("duties", path)
    assert _is_one_refusal(ran), ran
    assert bad.says.format(file=path) in ran.err
    assert "\x1b" not in ran.err


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path, run: Callable[..., Any]) -> None:
    (tmp_path / "folder.json").mkdir()
    for name, says in (("nowhere.json", "There is no such file."), ("folder.json", "It is a folder")):
        ran = run("duties", tmp_path / name)
        assert _is_one_refusal(ran), ran
        assert says in ran.err


def test_one_bad_file_among_good_ones_gives_no_verdict_at_all(chatbot: Path, tmp_path: Path, run: Callable[..., Any]) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    assert _is_one_refusal(run("duties", chatbot, bad, "--format", "json"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--on", "2023-13-40"), '"2023-13-40" is not a day of the calendar'),
        (("--on", "yesterday"), "Write it as 2025-02-28"),
        (("--reading", "minority"), '"minority" is not a reading'),
        (("--reading", "lunch=literal"), 'Did you mean "launch"?'),
        (("--reading", "launch=nope"), "Known: decided, literal"),
        (("--reading", "launch=literal,launch=decided"), "named twice"),
        (("--format", "pdf"), "'pdf' is not one of"),
        (("--lang", "fr"), "'fr' is not one of"),
        (("--nonsense",), "No such option"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(
    arguments: tuple[str, ...], says: str, chatbot: Path, run: Callable[..., Any]
) -> None:
    ran = run("duties", chatbot, *arguments)
    assert _is_one_refusal(ran), ran
    assert says in ran.err


def test_an_unknown_norm_is_refused_with_the_nearest(chatbot: Path, run: Callable[..., Any]) -> None:
    ran = run("explain", chatbot, "--norm", "file-algoritm")
    assert _is_one_refusal(ran), ran
    assert ran.err == 'dutygraph: There is no norm "file-algoritm". Did you mean "file-algorithm"?\n'


def test_no_facts_and_no_command_are_usage_errors(run: Callable[..., Any]) -> None:
    assert _is_one_refusal(run("duties"))
    assert _is_one_refusal(run("dutys"))


def test_help_and_version_are_fine(run: Callable[..., Any]) -> None:
    assert [run(option).status for option in ("--help", "--version", "-h")] == [0, 0, 0]


@pytest.mark.skipif(os.name == "nt", reason="2026-11-24: measuring a child needs getrusage, which Windows has not")
def test_a_sparse_gigabyte_is_refused_at_once_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "garbage.ttl"
    path.touch()
    os.truncate(path, 1 << 30)
    done = subprocess.run([sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True)
    status, peak, out, err = json.loads(done.stdout)
    assert (status, out) == (2, "")
    assert err.startswith(f"dutygraph: {path}: The file has 1,073,741,824 bytes")
    assert peak * (1 if sys.platform == "darwin" else 1024) < 200 * 1024 * 1024


@pytest.mark.skipif(os.name == "nt", reason="2026-11-24: pipes of a POSIX shell")
@pytest.mark.parametrize(
    "command", ["duties {facts}", "duties {facts} --format json", "explain {facts} --norm file-algorithm", "export law"]
)
def test_a_reader_that_leaves_early_is_no_error(command: str, chatbot: Path) -> None:
    words = command.format(facts=chatbot).split()
    child = subprocess.Popen([sys.executable, "-m", "dutygraph", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout
    assert child.stderr
    child.stdout.close()
    err = child.stderr.read()
    child.stderr.close()
    assert (child.wait(60), err) == (0, b"")


def test_limits_come_from_the_environment(chatbot: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUTYGRAPH_MAX_FILE_BYTES", "10")
    assert "the limit is 10" in run("duties", chatbot).err
    monkeypatch.setenv("DUTYGRAPH_MAX_FILE_BYTES", "ten")
    assert (
        run("duties", chatbot).err
        == 'dutygraph: DUTYGRAPH_MAX_FILE_BYTES: "ten" is not a whole number from 0. The default is 268435456.\n'
    )
