"""Reads facts files of any accepted format, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph.errors import FactsError
from dutygraph.facts.graph import CONTEXT_IRI, JSONLD, GraphReader, parse_facts_graph
from dutygraph.facts.positions import line_of
from dutygraph.facts.rdf import service_quads
from dutygraph.facts.schema import jsonld_context
from dutygraph.facts.structured import StructuredReader
from dutygraph.facts.table import read_csv
from dutygraph.facts.tree import Tree, decode, read_json, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

__all__ = ["FORMATS", "MAX_BYTES", "FactsDocument", "load_facts", "parse_graph", "read_facts", "services_of"]

RDFXML = "application/rdf+xml"
FORMATS = {
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".csv": "text/csv",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".trig": "application/trig",
}
"""Media type by file suffix."""

MAX_BYTES = 256 * 1024 * 1024
"""Largest facts file that is read, in bytes, unless a setting says otherwise."""


@dataclass(frozen=True, slots=True)
class FactsDocument:
    """One file's services, in order, everything it says as quads, and its bytes."""

    name: str
    services: tuple[Service, ...]
    quads: tuple[Quad, ...]
    find_line: Callable[[int], int | None]
    data: bytes = b""
    folder: Path | None = None
    """Where the file lies; ``None`` for what came over a network, whose links may reach no file of this machine."""

    def where(self, number: int) -> str:
        """Returns ``file:line`` of a service by its number, counted from 0. Finding a line may parse again."""
        line = self.find_line(number)
        return f"{self.name}:{line}" if line else self.name


def load_facts(paths: Iterable[str | Path], rulebase: Rulebase, *, max_bytes: int = MAX_BYTES) -> tuple[FactsDocument, ...]:
    """Returns every file as a document; on any fault nothing is returned.

    Args:
        paths: files; the suffix tells the format.
        rulebase: the facts that may be stated.
        max_bytes: largest file that is read.

    Raises:
        FactsError: a file is missing, too large, malformed, or two services share an id.
    """
    documents = tuple(_load(Path(path), rulebase, max_bytes) for path in paths)
    _refuse_duplicates(documents)
    return documents


def _load(path: Path, rulebase: Rulebase, max_bytes: int) -> FactsDocument:
    name = str(path)
    if path.suffix.lower() not in FORMATS:
        known = " ".join(FORMATS)
        raise FactsError(f'The format "{path.suffix}" is not known.', where=name, remedy=f"Use one of {known}")
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise FactsError(
                f"The file has {size:,} bytes; the limit is {max_bytes:,}.",
                where=name,
                remedy="Split it, or raise DUTYGRAPH_MAX_FILE_BYTES.",
            )
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise FactsError("It is a folder, not a file.", where=name, remedy="Name the files in it.") from error
    except FileNotFoundError as error:
        raise FactsError("There is no such file.", where=name, remedy="Check the path.") from error
    except OSError as error:
        raise FactsError(f"The file cannot be read: {error.strerror}.", where=name) from error
    return replace(_read(data, FORMATS[path.suffix.lower()], rulebase, name), folder=path.parent)


def parse_graph(
    data: bytes, media_type: str, rulebase: Rulebase, *, name: str = "request body", base: str = ""
) -> tuple[Quad, ...]:
    """Returns the quads of a body that may describe services, or anything else: a facts document, or RDF of any kind.

    Relative IRIs of RDF are read below a base, and refused without one.

    Raises:
        FactsError: the media type is not accepted, or the text is malformed.
    """
    if media_type == RDFXML:
        return tuple(parse_facts_graph(data, media_type, name, {}, base))
    if media_type in {"application/n-triples", "application/n-quads", "application/trig", "text/turtle"}:
        return tuple(parse_facts_graph(data, media_type, name, {}, base)) if data.strip() else ()
    if media_type == JSONLD and not _tree(data, media_type, name):
        return tuple(parse_facts_graph(data, media_type, name, jsonld_context(rulebase), base))
    return read_facts(data, media_type, rulebase, name=name).quads


def services_of(
    quads: Sequence[Quad], rulebase: Rulebase, *, name: str, data: bytes = b"", media_type: str = ""
) -> tuple[Service, ...]:
    """Returns the services that quads describe, which may be none; with the text they came from, an error names the line.

    Raises:
        FactsError: a fact is unknown or ill-typed, or law or verdicts are restated.
    """
    return tuple(GraphReader(quads, data, media_type, name, rulebase).services(may_be_none=True))


def read_facts(data: bytes, media_type: str, rulebase: Rulebase, *, name: str = "request body") -> FactsDocument:
    """Returns one document held in memory.

    Raises:
        FactsError: the media type is not accepted, the text is malformed, or two services share an id.
    """
    if media_type not in FORMATS.values():
        raise FactsError(
            f'The media type "{media_type}" is not read.', where=name, remedy="Use one of " + ", ".join(FORMATS.values())
        )
    document = _read(data, media_type, rulebase, name)
    _refuse_duplicates((document,))
    return document


def _read(data: bytes, media_type: str, rulebase: Rulebase, name: str) -> FactsDocument:
    tree = _tree(data, media_type, name)
    if tree:
        found = StructuredReader(tree, rulebase).services()
        return _described([s for s, _ in found], name, rulebase, lambda n: tree.line(found[n][1]), data)
    if media_type == "text/csv":
        rows = read_csv(decode(data, name), name, rulebase)
        return _described([s for s, _ in rows], name, rulebase, lambda n: rows[n][1], data)
    text = data.removeprefix(b"\xef\xbb\xbf")  # so that a second parse for a line sees what the first saw
    quads = tuple(parse_facts_graph(text, media_type, name, jsonld_context(rulebase)))
    services = tuple(GraphReader(quads, text, media_type, name, rulebase).services())
    return FactsDocument(name, services, quads, lambda n: line_of(text, media_type, services[n].id, ""), data)


def _tree(data: bytes, media_type: str, name: str) -> Tree | None:
    """Returns the tree of a facts document, whether or not it names its JSON-LD context; ``None`` for other RDF.

    A JSON-LD processor drops what its context does not know. A facts document is therefore read as what it is, so that
    an unknown name is an error there too.
    """
    if media_type == "application/yaml":
        return read_yaml(decode(data, name), name)
    if media_type not in {"application/json", "application/ld+json"}:
        return None
    tree = read_json(decode(data, name), name)
    keys = set(tree.value) if isinstance(tree.value, dict) else set()
    context = tree.value["@context"] if isinstance(tree.value, dict) and "@context" in keys else None
    is_facts = context == CONTEXT_IRI and not any(key.startswith("@") for key in keys - {"@context"})
    return tree if media_type == "application/json" or is_facts else None


def _described(
    services: list[Service], name: str, rulebase: Rulebase, find_line: Callable[[int], int | None], data: bytes
) -> FactsDocument:
    quads = tuple(quad for service in services for quad in service_quads(service, rulebase))
    return FactsDocument(name, tuple(services), quads, find_line, data)


def _refuse_duplicates(documents: tuple[FactsDocument, ...]) -> None:
    first: dict[str, tuple[FactsDocument, int]] = {}
    for document in documents:
        for number, service in enumerate(document.services):
            if service.id in first:
                earlier, at = first[service.id]
                raise FactsError(
                    f"The service {service.id} is described twice; the first time in {earlier.where(at)}.",
                    where=f"{document.where(number)} (id)",
                    remedy="Merge the two descriptions, or give one another id.",
                )
            first[service.id] = (document, number)
