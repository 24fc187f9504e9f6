"""How a worker and a web process talk: a question, then framed pieces of the answer; then the next question.

A frame is a kind (one byte), a length (four bytes, network order) and a payload.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from socket import socket

__all__ = ["BEGIN", "CLOSING", "DATA", "END", "ERROR", "VALUE", "frame", "frames", "receive_question", "send_question"]

BEGIN, DATA, END, ERROR, VALUE, CLOSING = b"B", b"D", b"E", b"X", b"V", b"C"
_HEAD = struct.Struct("!cI")
_LENGTH = struct.Struct("!I")
_PIECE = 256 * 1024


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """Returns one frame."""
    return _HEAD.pack(kind, len(payload)) + payload


def frames(line: socket) -> Iterator[tuple[bytes, bytes]]:
    """Returns each frame as it comes; ends where the line does, and a half frame is dropped."""
    held = b""
    while piece := line.recv(_PIECE):
        held = held + piece if held else piece
        at = 0
        while len(held) - at >= _HEAD.size:
            kind, length = _HEAD.unpack_from(held, at)
            start = at + _HEAD.size
            if len(held) - start < length:
                break
            yield kind, held[start : start + length]
            at = start + length
        held = held[at:]


def send_question(line: socket, question: dict[str, object]) -> None:
    """Sends what is asked, as JSON."""
    data = json.dumps(question).encode()
    line.sendall(_LENGTH.pack(len(data)) + data)


def receive_question(line: socket) -> dict[str, object] | None:
    """Returns what is asked; ``None`` where the asker left."""
    held = line.recv(_PIECE)
    while held and (len(held) < _LENGTH.size or len(held) - _LENGTH.size < _LENGTH.unpack_from(held)[0]):
        piece = line.recv(_PIECE)
        if not piece:
            return None
        held += piece
    if not held:
        return None
    question: dict[str, object] = json.loads(held[_LENGTH.size :])
    return question
