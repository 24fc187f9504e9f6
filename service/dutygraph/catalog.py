"""The query library: files with a typed header, bound as terms and run by id.

Source: SPARQL 1.1 Query, section 10.2 (VALUES); TOML 1.0 for the header.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from dutygraph.errors import CorpusError, ParameterError, UnknownTerm, nearest
from dutygraph.model import Bilingual
from dutygraph.resources import collection, read_all
from dutygraph.terms import Literal, format_term
from dutygraph.vocab import PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.terms import Term

__all__ = ["LibraryQuery", "Parameter", "bind", "find_query", "load_catalog"]

_PARAM_LINE = re.compile(r"^(?P<head>\s*VALUES\s+\?(?P<name>\w+)\s*\{)(?P<value>[^}]*)(?P<tail>\}\s*#\s*param\b.*)$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One typed parameter."""

    name: str
    type: str
    doc: str
    optional: bool
    example: str | None


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """One question of the library; the text runs as it stands in any tool."""

    id: str
    name: str
    title: Bilingual
    provisions: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    returns: tuple[str, ...]
    text: str


@lru_cache(maxsize=1)
def load_catalog() -> tuple[LibraryQuery, ...]:
    """Returns every competency question, by id.

    Raises:
        CorpusError: a header cannot be read, or two queries share an id.
    """
    found = [_read(path, data.decode()) for path, data in read_all(collection("queries") / "competency", ".rq")]
    ids = [query.id for query in found]
    if len(ids) != len(set(ids)):
        raise CorpusError("Two queries share an id.", where="queries/competency")
    return tuple(found)


def _read(path: str, text: str) -> LibraryQuery:
    header = "\n".join(line.removeprefix("#+").strip() for line in text.splitlines() if line.startswith("#+"))
    try:
        meta = tomllib.loads(header)
        parameters = tuple(
            Parameter(name, spec["type"], spec.get("doc", ""), bool(spec.get("optional")), spec.get("example"))
            for name, spec in meta.get("params", {}).items()
        )
        title = Bilingual(meta["title"]["en"], meta["title"]["zh"])
        provisions, returns = tuple(meta["provisions"]), tuple(meta["returns"])
        query_id = str(meta["id"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CorpusError(f"The header of the query cannot be read: {error}.", where=path) from error
    bound = {match["name"] for line in text.splitlines() if (match := _PARAM_LINE.match(line))}
    if bound != {parameter.name for parameter in parameters}:
        raise CorpusError("Header and `# param` lines name different parameters.", where=path)
    return LibraryQuery(query_id, path.removesuffix(".rq"), title, provisions, parameters, returns, text)


def find_query(name: str) -> LibraryQuery:
    """Returns the query with an id (``CQ-07``) or a file stem.

    Raises:
        UnknownTerm: there is none.
    """
    known = {key: query for query in load_catalog() for key in (query.id, query.name)}
    if name not in known:
        raise UnknownTerm(f'There is no query "{name}".', remedy=nearest(name, known) or "List them with: dutygraph query.")
    return known[name]


def bind(query: LibraryQuery, values: Mapping[str, str], *, norms: Mapping[str, str] | None = None) -> str:
    """Returns the query text with parameters bound as terms; what is not given keeps the file's default.

    Args:
        query: one of the library.
        values: the values given, by parameter.
        norms: IRIs of norms by short id, for ``norm:`` in a value; without it ``norm:`` is the namespace of the Measures.

    Raises:
        ParameterError: an unknown parameter, or a value of the wrong type.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            remedy = nearest(name, known) or ("Known: " + ", ".join(known) + "." if known else "It takes none.")
            raise ParameterError(f'The query {query.id} has no parameter "{name}".', where=name, remedy=remedy)
    terms = {name: format_term(_term(known[name], text, norms or {})) for name, text in values.items()}
    lines = []
    for line in query.text.splitlines():
        match = _PARAM_LINE.match(line)
        if match and match["name"] in terms:
            lines.append(f"{match['head']} {terms[match['name']]} {match['tail']}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _term(parameter: Parameter, text: str, norms: Mapping[str, str]) -> Term:
    try:
        match parameter.type:
            case "iri":
                iri = _expanded(text, norms)
                format_term(iri)
                return iri
            case "date":
                return Literal(date.fromisoformat(text).isoformat(), XSD + "date")
            case "integer":
                return Literal(str(int(text)), XSD + "integer")
            case _:
                return Literal(text)
    except ValueError as error:
        example = f" for example {parameter.example}" if parameter.example else ""
        raise ParameterError(
            f'"{text}" is not a value of type {parameter.type}.', where=parameter.name, remedy=f"Give {parameter.type}{example}."
        ) from error


def _expanded(text: str, norms: Mapping[str, str]) -> str:
    prefix, colon, rest = text.strip("<>").partition(":")
    if not colon or not prefix:
        raise ValueError(text)
    if prefix == "norm" and rest in norms:
        return norms[rest]
    return PREFIXES[prefix] + rest if prefix in PREFIXES else f"{prefix}:{rest}"
