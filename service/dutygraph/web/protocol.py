"""SPARQL over HTTP as pure functions: request parts to a query, Accept to media types.

Source: SPARQL 1.1 Protocol, sections 2.1 and 3; RFC 9110, section 12.5.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dutygraph.engine import GRAPH_FORMATS, RESULT_FORMATS, Dataset
from dutygraph.errors import QueryError
from dutygraph.facts import is_iri

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.datastructures import MIMEAccept

__all__ = ["UnsupportedMedia", "choose_media", "dataset_of", "query_of", "without_charset"]

_CHARSET = re.compile(r";\s*charset\s*=[^;,]*", re.IGNORECASE)

_TABLE_ALIASES = {
    "application/json": RESULT_FORMATS["json"],
    "application/xml": RESULT_FORMATS["xml"],
    "text/plain": RESULT_FORMATS["csv"],
}
_GRAPH_ALIASES = {
    "application/json": GRAPH_FORMATS["jsonld"],
    "application/xml": GRAPH_FORMATS["rdfxml"],
    "text/plain": GRAPH_FORMATS["ntriples"],
}


class UnsupportedMedia(QueryError):
    """The body has a media type that the protocol does not have."""

    code = "unsupported-media-type"
    http_status = 415


def query_of(
    method: str, args: Mapping[str, Sequence[str]], form: Mapping[str, Sequence[str]], content_type: str, body: bytes
) -> str:
    """Returns the one query that a request carries.

    Raises:
        QueryError: there is none, there are several, or it is not UTF-8.
        UnsupportedMedia: a POST with another body.
    """
    if method in {"GET", "HEAD"}:
        return _single(args.get("query", ()))
    match content_type:
        case "application/sparql-query":
            try:
                return body.decode()
            except UnicodeDecodeError as error:
                raise QueryError("The query is not UTF-8 text.") from error
        case "application/x-www-form-urlencoded":
            return _single(form.get("query", ()))
        case "application/sparql-update":
            raise UnsupportedMedia("Updates are not accepted here.", remedy="This endpoint is for reading.")
        case _:
            raise UnsupportedMedia(
                f'The body has the media type "{content_type}".',
                remedy="Send application/sparql-query, or application/x-www-form-urlencoded with query=….",
            )


def dataset_of(args: Mapping[str, Sequence[str]], form: Mapping[str, Sequence[str]]) -> Dataset | None:
    """Returns the dataset that a request names by default-graph-uri and named-graph-uri; ``None`` for the usual one.

    Raises:
        QueryError: a graph name is no absolute IRI.
    """
    found = {name: (*args.get(name, ()), *form.get(name, ())) for name in ("default-graph-uri", "named-graph-uri")}
    for name, iris in found.items():
        for iri in iris:
            if not is_iri(iri):
                raise QueryError(f'"{iri}" is not an absolute IRI.', where=name)
    default, named = found.values()
    return Dataset(default, named) if default or named else None


def _single(values: Sequence[str]) -> str:
    given = [value for value in values if value.strip()]
    if len(given) != 1:
        count = f"{len(given)} queries" if given else "no query"
        raise QueryError(f"The request carries {count}.", where="query", remedy="Send exactly one.")
    return given[0]


def without_charset(accept: str) -> str:
    """Returns an Accept header in which a charset does not count: every answer is UTF-8."""
    return _CHARSET.sub("", accept)


def choose_media(accept: MIMEAccept) -> dict[str, str]:
    """Returns the media types for a table and for a graph; the empty string where the client takes none."""
    return {
        "table": _best(accept, tuple(RESULT_FORMATS.values()), _TABLE_ALIASES),
        "graph": _best(
            accept, tuple(media for media in GRAPH_FORMATS.values() if "quads" not in media and "trig" not in media), _GRAPH_ALIASES
        ),
    }


def _best(accept: MIMEAccept, offered: tuple[str, ...], aliases: Mapping[str, str]) -> str:
    if not accept:
        return offered[0]
    found = accept.best_match([*offered, *aliases])
    return aliases.get(found, found) if found else ""
