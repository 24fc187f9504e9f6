"""Settings: one frozen value, read once by a face. A test compares this list with docs/settings.md."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from dutygraph.errors import UsageError
from dutygraph.facts import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Settings", "settings_from"]

_LEAST = {"processes": 1, "threads": 1, "max_query_workers": 1, "max_query_bytes": 1, "query_memory_bytes": 1024**2}
_MOST_SECONDS = 10**9
_MOST = {"port": 65535, "processes": 1024, "threads": 1024, "query_workers": 1024, "max_query_workers": 1024} | {
    "store_timeout_s": _MOST_SECONDS
}
_MOST_OF_ALL = 2**60
"""What no number of bytes or rows passes, for the kernel's own numbers end a little above."""
_MOST_DIGITS = 19
_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, its default, and below each what it means."""

    host: str = "127.0.0.1"
    """Address the server listens on."""
    port: int = 8000
    """Port the server listens on."""
    processes: int = 2
    """Web processes; each has the threads below."""
    threads: int = 16
    """Requests that one web process serves at the same time."""
    store: str = ""
    """Folder that keeps stated facts, tokens and the audit trail, or address of a SPARQL query endpoint; empty for memory only."""
    token: str = field(default="", repr=False)
    """Secret that may read and write the public graphs, beside those of the store; empty for none."""
    max_file_bytes: int = MAX_BYTES
    """Largest facts file that is read, in bytes."""
    max_body_bytes: int = 16 * 1024 * 1024
    """Largest request body that is read, in bytes."""
    max_query_bytes: int = 256 * 1024
    """Longest query that is run, in bytes."""
    query_workers: int = 2
    """Processes kept ready to run queries; 0 runs queries in the web process, without time and memory limits."""
    max_query_workers: int = 16
    """Processes that run queries at most, where all are long at work."""
    query_seconds: float = 10.0
    """Longest time that a query may compute, in seconds."""
    query_memory_bytes: int = 1024**3
    """Memory that a query may take, in bytes."""
    queue_seconds: float = 10.0
    """Longest time that a query waits for a free worker, in seconds."""
    max_rows: int = 5_000_000
    """Most rows or triples of an answer."""
    max_answer_bytes: int = 2 * 1024**3
    """Largest answer, in bytes before compression."""
    cache_bytes: int = 64 * 1024 * 1024
    """Memory that each web process keeps answers in, in bytes; 0 keeps none."""
    allow_hosts: str = ""
    """Origins that SERVICE may ask, separated by commas, such as https://query.wikidata.org; empty for none."""
    service_seconds: float = 10.0
    """Longest time of one request that SERVICE makes, in seconds."""
    service_bytes: int = 8 * 1024 * 1024
    """Largest answer to such a request, in bytes."""
    service_rows: int = 10_000
    """Most rows of such an answer."""
    access_log: bool = True
    """Whether each request is logged, as one line of JSON on standard error."""
    update_url: str = ""
    """SPARQL update endpoint of that store; without one it is only read."""
    graph_store_url: str = ""
    """Graph Store Protocol endpoint of that store; loads faster than updates."""
    store_user: str = ""
    """User name, sent to a store that asks for Basic or Digest credentials."""
    store_password: str = field(default="", repr=False)
    """Password of that user."""
    store_token: str = field(default="", repr=False)
    """Bearer token, sent to the store with every request."""
    store_timeout_s: int = 60
    """Longest wait for an answer of the store, in seconds."""
    store_chunk: int = 1000
    """Services of a store that are judged at once; fewer where the store gives up."""
    max_batch_bytes: int = 1024 * 1024 * 1024
    """Memory that judging a register may take, in bytes."""


def settings_from(environment: Mapping[str, str], **given: object) -> Settings:
    """Returns settings from ``DUTYGRAPH_*`` variables, overridden by what was given and is not ``None``.

    Raises:
        UsageError: a variable is not of the type that its setting has, or a number is not within its bounds.
    """
    values: dict[str, object] = {}
    for item in fields(Settings):
        name = f"DUTYGRAPH_{item.name.upper()}"
        value: object = given.get(item.name)
        if value is not None:
            name = f"--{item.name.replace('_', '-')}"
        elif name in environment:
            value = environment[name]
        else:
            continue
        try:
            values[item.name] = _bounded(item.name, _read(value, item.default) if isinstance(value, str) else value)
        except ValueError as error:
            raise UsageError(f'"{value}" is not {error}.', where=name, remedy=f"The default is {item.default}.") from error
    return Settings(**values)  # type: ignore[arg-type]  # names and types were just checked against the fields


def _bounded(name: str, value: object) -> object:
    """Returns a value that lies within the bounds of its setting; a ``ValueError`` says what they are."""
    match value:
        case bool():
            return value
        case int():
            least, most = _LEAST.get(name, 0), _MOST.get(name, _MOST_OF_ALL)
            if not least <= value <= most:
                raise ValueError(f"a whole number from {least}" + (f" to {most}" if name in _MOST or value > most else ""))
        case float():
            if not 0 < value <= _MOST_SECONDS:
                raise ValueError("a number above 0" + (f" up to {_MOST_SECONDS}" if value > 0 else ""))
    return value


def _read(text: str, default: object) -> object:
    """Returns a value of the type of the default; a ``ValueError`` says what the text should be."""
    match default:
        case bool():
            if text.lower() not in _TRUTHS:
                raise ValueError("true or false")
            return _TRUTHS[text.lower()]
        case int():
            if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
                raise ValueError("a whole number from 0")
            return int(text)
        case float():
            try:
                return float(text)
            except ValueError:
                raise ValueError("a number above 0") from None
        case _:
            return text
