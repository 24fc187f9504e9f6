"""Where a finding points: the file as the user gave it, relative where it lies below the current folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from dutygraph.findings import Finding

__all__ = ["file_of", "file_uri", "place_of"]


def file_of(finding: Finding) -> str:
    """Returns the path, with forward slashes; a name that is no file (a request body) comes back as it is.

    A byte of a file name that is not UTF-8 becomes U+FFFD, for no report format can hold it.
    """
    name = finding.file.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    path = Path(name)
    if not path.is_absolute():
        return path.as_posix()
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def file_uri(finding: Finding) -> str:
    """Returns the path as a URI reference: relative, or ``file:`` where it lies elsewhere."""
    name = file_of(finding)
    if not Path(name).is_absolute():
        return quote(name)
    return "file://" + quote(name if name.startswith("/") else f"/{name}", safe="/:")


def place_of(finding: Finding) -> str:
    """Returns ``file:line``, or the file alone where no line is known."""
    return f"{file_of(finding)}:{finding.line}" if finding.line else file_of(finding)
