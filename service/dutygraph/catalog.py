"""The query library: files with a typed header, bound as terms and run by id.

Source: SPARQL 1.1 Query, section 10.2 (VALUES); TOML 1.0 for the header.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dutygraph.binding import KINDS, NAMED_KINDS, read_term
from dutygraph.errors import CorpusError, ParameterError, UnknownTerm, nearest
from dutygraph.model import Bilingual
from dutygraph.resources import collection, read_all
from dutygraph.terms import format_term
from dutygraph.vocab import local_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dutygraph.terms import Term

__all__ = ["LibraryQuery", "Parameter", "bind", "find_query", "load_across", "load_catalog", "load_library", "page", "total"]

_PARAM_LINE = re.compile(r"^(?P<head>\s*VALUES\s+\?(?P<name>\w+)\s*\{)(?P<value>[^}]*)(?P<tail>\}\s*#\s*param\b.*)$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One typed parameter."""

    name: str
    type: str
    doc: str
    optional: bool
    example: str | None
    default: str = "UNDEF"
    """What the file binds it to, as SPARQL; ``UNDEF`` leaves it open."""


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
    needs: tuple[str, ...] = ()
    """Graphs of others without which it has no answer, by the IRI of their namespace."""


@lru_cache(maxsize=1)
def load_catalog() -> tuple[LibraryQuery, ...]:
    """Returns every competency question, by id.

    Raises:
        CorpusError: a header cannot be read, or two queries share an id.
    """
    return _loaded("competency")


@lru_cache(maxsize=1)
def load_across() -> tuple[LibraryQuery, ...]:
    """Returns every question that needs graphs of others beside ours, by id.

    Raises:
        CorpusError: a header cannot be read, or two queries share an id.
    """
    return _loaded("across")


def load_library() -> tuple[LibraryQuery, ...]:
    """Returns the whole library: competency questions, then those across graphs."""
    return load_catalog() + load_across()


def _loaded(folder: str) -> tuple[LibraryQuery, ...]:
    found = [_read(path, data.decode()) for path, data in read_all(collection("queries") / folder, ".rq")]
    ids = [query.id for query in found]
    if len(ids) != len(set(ids)):
        raise CorpusError("Two queries share an id.", where=f"queries/{folder}")
    return tuple(found)


def _read(path: str, text: str) -> LibraryQuery:
    header = "\n".join(line.removeprefix("#+").strip() for line in text.splitlines() if line.startswith("#+"))
    defaults = {match["name"]: match["value"].strip() for line in text.splitlines() if (match := _PARAM_LINE.match(line))}
    try:
        meta = tomllib.loads(header)
        parameters = tuple(
            Parameter(
                name, spec["type"], spec.get("doc", ""), bool(spec.get("optional")), spec.get("example"), defaults.get(name, "")
            )
            for name, spec in meta.get("params", {}).items()
        )
        title = Bilingual(meta["title"]["en"], meta["title"]["zh"])
        provisions, returns = tuple(meta["provisions"]), tuple(meta["returns"])
        query_id = str(meta["id"])
        needs = tuple(meta.get("needs", ()))
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CorpusError(f"The header of the query cannot be read: {error}.", where=path) from error
    if set(defaults) != {parameter.name for parameter in parameters}:
        raise CorpusError("Header and `# param` lines name different parameters.", where=path)
    if unknown := [parameter.type for parameter in parameters if parameter.type not in KINDS]:
        raise CorpusError(f'There is no kind of parameter "{unknown[0]}".', where=path, remedy="Known: " + ", ".join(KINDS) + ".")
    return LibraryQuery(query_id, path.removesuffix(".rq"), title, provisions, parameters, returns, text, needs)


def find_query(name: str) -> LibraryQuery:
    """Returns the query with an id (``CQ-07``) or a file stem.

    Raises:
        UnknownTerm: there is none.
    """
    known = {key: query for query in load_library() for key in (query.id, query.name)}
    if name not in known:
        raise UnknownTerm(f'There is no query "{name}".', remedy=nearest(name, known) or "List them with: dutygraph query.")
    return known[name]


def bind(
    query: LibraryQuery, values: Mapping[str, str], *, known: Collection[str] = (), norms: Mapping[str, str] | None = None
) -> str:
    """Returns the query text with parameters bound as terms; what is not given keeps the file's default.

    Args:
        query: a query of the library.
        values: what the caller wrote, by parameter.
        known: IRIs of the law (``rulebase.labels``); with them, a norm, actor, phase or fact that nobody knows is refused.
        norms: IRIs of norms by short id, for a value that names one; without it they stand in the namespace of the Measures.

    Raises:
        ParameterError: an unknown parameter, or a value of the wrong type.
        UnknownTerm: a norm, actor, phase or fact that is not among the known.
    """
    parameters = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in parameters:
            remedy = nearest(name, parameters) or ("Known: " + ", ".join(parameters) + "." if parameters else "It takes none.")
            raise ParameterError(f'The query {query.id} has no parameter "{name}".', where=name, remedy=remedy)
    terms = {name: format_term(_term(parameters[name], text, known, norms or {})) for name, text in values.items()}
    lines = []
    for line in query.text.splitlines():
        match = _PARAM_LINE.match(line)
        if match and match["name"] in terms:
            lines.append(f"{match['head']} {terms[match['name']]} {match['tail']}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _term(parameter: Parameter, text: str, known: Collection[str], norms: Mapping[str, str]) -> Term:
    try:
        term = read_term(parameter.type, text, norms)
    except ValueError as error:
        example = f", for example {parameter.example}" if parameter.example else ""
        raise ParameterError(
            f'"{text}" is not a value of type {parameter.type}.',
            where=parameter.name,
            remedy=f"Give {KINDS[parameter.type]}{example}.",
        ) from error
    if known and parameter.type in NAMED_KINDS and term not in known:
        names = (
            [*norms]
            if parameter.type == "norm"
            else [local_name(iri) for iri in known if iri.startswith(NAMED_KINDS[parameter.type])]
        )
        raise UnknownTerm(
            f'There is no {parameter.type} "{text}".',
            where=parameter.name,
            remedy=nearest(local_name(text), names) or parameter.doc,
        )
    return term


def page(text: str, *, limit: int, offset: int) -> str:
    """Returns a bound query that gives at most ``limit`` rows, after the first ``offset``; its own order stays."""
    return f"{text}LIMIT {limit:d}\nOFFSET {offset:d}\n"


def total(text: str) -> str:
    """Returns a query that counts the rows of a bound query, as ``?total``."""
    lines = [line for line in text.split("\n") if not line.startswith("#")]  # a literal may hold other line ends
    prologue = [line for line in lines if line.startswith("PREFIX ")]
    body = [line for line in lines if not line.startswith("PREFIX ")]
    return "\n".join([*prologue, "SELECT (COUNT(*) AS ?total) WHERE { {", *body, "} }"]) + "\n"
