"""DuckDB, with its memory bounded and its faults said in our words."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from dutygraph.condition import sql_text
from dutygraph.errors import EngineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Store", "faults", "one_row", "open_store", "path_text", "said", "streamed"]

Store = duckdb.DuckDBPyConnection

_OWN = 350 * 1024 * 1024
"""What Python, the law and a chunk of text take beside DuckDB, in bytes; measured, rounded up."""
_LEAST = 128 * 1024 * 1024
_A_THREAD = 96 * 1024 * 1024
_BATCH = 2000
_FULL = ("no space left", "file too large", "disk quota exceeded")


def open_store(folder: Path, *, memory_bytes: int, threads: int | None = None) -> Store:
    """Returns a DuckDB in memory that spills into a folder.

    Args:
        folder: for what does not fit into memory; it is there already.
        memory_bytes: what the whole process may take.
        threads: at most so many; as many as the machine and the memory have room for unless given.

    Raises:
        UsageError: less memory than anything can run in.
    """
    share = memory_bytes - _OWN
    if share < _LEAST:
        least = (_OWN + _LEAST) // 2**20
        raise UsageError(f"{memory_bytes // 2**20} MB of memory are too few.", where="--memory", remedy=f"Give {least}MB or more.")
    fitting = max(1, min(threads or os.cpu_count() or 1, share // _A_THREAD))
    store = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    store.execute(f"SET memory_limit = '{share // 2**20}MiB'")
    store.execute(f"SET threads = {fitting}")
    store.execute(f"SET temp_directory = {sql_text(str(folder))}")
    store.execute("SET preserve_insertion_order = true")
    store.execute("SET enable_progress_bar = false")
    return store


def path_text(path: Path | str) -> str:
    """Returns a path as a SQL literal, with the signs bracketed that DuckDB would read as a pattern.

    >>> path_text("a[1]*.csv")
    "'a[[]1][*].csv'"
    """
    bracketed = "".join(f"[{char}]" if char in "[*?" else char for char in str(path))
    return "'" + bracketed.replace("'", "''") + "'"


def one_row(store: Store, sql: str) -> tuple[object, ...]:
    """Returns the only row of an answer."""
    return store.execute(sql).fetchone() or ()


def streamed(store: Store, sql: str) -> Iterator[tuple[Any, ...]]:
    """Streams an answer; a second cursor, for the first one may write in between."""
    answer = store.cursor().execute(sql)
    while rows := answer.fetchmany(_BATCH):
        yield from rows


def said(error: Exception) -> str:
    """Returns the first line of a DuckDB message, without the kind of error before it."""
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return first.partition("Error: ")[2] or first


@contextmanager
def faults(where: str) -> Iterator[None]:
    """Turns faults of disk and memory into errors that say how to mend them.

    Raises:
        UsageError: the disk is full, a folder cannot be written, the memory does not suffice.
        EngineError: DuckDB failed otherwise.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise UsageError("The memory does not suffice.", where="--memory", remedy="Give more, or fewer --threads.") from error
    except duckdb.Error as error:
        if any(sign in str(error).lower() for sign in _FULL):
            raise _full(where) from error
        raise EngineError(f"DuckDB failed: {said(error)}", where=where) from error
    except OSError as error:
        if any(sign in str(error).lower() for sign in _FULL):
            raise _full(where) from error
        raise UsageError(
            f"It cannot be written: {error.strerror or error}.", where=error.filename or where, remedy="Choose another OUT."
        ) from error


def _full(where: str) -> UsageError:
    return UsageError(
        "There is no room left on the disk.", where=where, remedy="Make room and give the same command again; what is done is kept."
    )
