"""Settings: one frozen value, read once by a face. A test compares this list with docs/settings.md."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from dutygraph.errors import UsageError
from dutygraph.facts import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Settings", "settings_from"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, its default, and below each what it means."""

    host: str = "127.0.0.1"
    """Address the server listens on."""
    port: int = 8000
    """Port the server listens on."""
    threads: int = 4
    """Requests served at the same time."""
    max_file_bytes: int = MAX_BYTES
    """Largest facts file that is read, in bytes."""
    max_body_bytes: int = 16 * 1024 * 1024
    """Largest request body that is read, in bytes."""
    max_query_bytes: int = 256 * 1024
    """Longest query that is run, in bytes."""
    max_batch_bytes: int = 1024 * 1024 * 1024
    """Memory that judging a register may take, in bytes."""


def settings_from(environment: Mapping[str, str], **given: object) -> Settings:
    """Returns settings from ``DUTYGRAPH_*`` variables, overridden by what was given and is not ``None``.

    Raises:
        UsageError: a variable is not a number where one is needed.
    """
    values: dict[str, object] = {}
    for item in fields(Settings):
        name = f"DUTYGRAPH_{item.name.upper()}"
        if name not in environment:
            continue
        text = environment[name]
        try:
            values[item.name] = int(text) if isinstance(item.default, int) else text
        except ValueError as error:
            raise UsageError(f'"{text}" is not a whole number.', where=name, remedy="Write digits only.") from error
    values |= {name: value for name, value in given.items() if value is not None}
    return Settings(**values)  # type: ignore[arg-type]  # names and types were just checked against the fields
