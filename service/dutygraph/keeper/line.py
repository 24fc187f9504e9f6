"""The web's line to the keeper."""

from __future__ import annotations

import pickle
import struct
from socket import AF_UNIX, SHUT_WR, SOCK_STREAM, socket
from typing import TYPE_CHECKING

from dutygraph.errors import EngineError

if TYPE_CHECKING:
    from dutygraph.keeper.writing import Write, Written

__all__ = ["KeeperLine", "read_all", "write_all"]

_LENGTH = struct.Struct("!I")
_SECONDS = 120


class KeeperLine:
    """Asks the keeper for changes, from any process of the server."""

    def __init__(self, path: str) -> None:
        self._path = path

    def write(self, write: Write) -> Written:
        """Returns what was done, once it is on disk and every later question sees it.

        Raises:
            ConflictError: something that was stored meanwhile stands against it.
            UnknownTerm: a graph to withdraw is not there.
            EngineError: the keeper cannot be reached, or the disk fails.
        """
        with socket(AF_UNIX, SOCK_STREAM) as line:
            line.settimeout(_SECONDS)
            try:
                line.connect(self._path)
                write_all(line, pickle.dumps(write))
                line.shutdown(SHUT_WR)
                data = read_all(line)
            except OSError as error:
                raise EngineError(f"The keeper cannot be reached: {error}.", remedy="Look into the log of the server.") from error
        if not data:
            raise EngineError("The keeper left before it had answered.", remedy="Look into the log of the server.")
        outcome: Written | Exception = pickle.loads(data)  # noqa: S301  (our own parent wrote it)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def write_all(line: socket, data: bytes) -> None:
    """Sends a message with its length in front."""
    line.sendall(_LENGTH.pack(len(data)) + data)


def read_all(line: socket) -> bytes:
    """Returns one message; nothing where it did not come whole."""
    held = bytearray()
    while len(held) < _LENGTH.size or len(held) < _LENGTH.size + _LENGTH.unpack_from(held)[0]:
        piece = line.recv(1024 * 1024)
        if not piece:
            return b""
        held += piece
    return bytes(held[_LENGTH.size :])
