"""Compresses answers for clients that take it.

Source: RFC 9110, section 12.5.3; RFC 1952 (gzip); RFC 7932 (Brotli).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["compressed", "encoding_for"]

_LEAST_BYTES = 1024
_GZIP = zlib.MAX_WBITS | 16
_GZIP_LEVEL = 5
_BROTLI_QUALITY = 4


def encoding_for(accept_encoding: str) -> str:
    """Returns ``br``, ``gzip``, or the empty string where the client takes neither."""
    if "br" not in accept_encoding and "gzip" not in accept_encoding:
        return ""
    accept = parse_accept_header(accept_encoding, Accept)
    best = max(("br", "gzip"), key=accept.quality)
    return best if accept.quality(best) > 0 else ""


def compressed(accept_encoding: str, headers: dict[str, str], body: bytes | Iterator[bytes]) -> bytes | Iterator[bytes]:
    """Returns the body as the client takes it, and says so in the headers; a short one stays as it is."""
    if isinstance(body, bytes) and len(body) < _LEAST_BYTES:
        return body
    encoding = encoding_for(accept_encoding)
    if not encoding:
        return body
    headers["Content-Encoding"] = encoding
    if not isinstance(body, bytes):
        return _pieces(encoding, body)
    if encoding == "br":
        packed: bytes = brotli.compress(body, quality=_BROTLI_QUALITY)
        return packed
    packer = zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP)
    return packer.compress(body) + packer.flush()


def _pieces(encoding: str, body: Iterator[bytes]) -> Iterator[bytes]:
    """Compresses piece by piece; each leaves at once, so that the first byte does not wait for the last row."""
    if encoding == "br":
        writer = brotli.Compressor(quality=_BROTLI_QUALITY)
        for piece in body:
            yield writer.process(piece) + writer.flush()
        yield writer.finish()
        return
    packer = zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP)
    for piece in body:
        yield packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()
