"""Where writers are received: who they are, and what they may change."""

from __future__ import annotations

import base64
import binascii
import os
from hmac import compare_digest
from typing import TYPE_CHECKING

from dutygraph.errors import Forbidden
from dutygraph.ledger import SCOPES, Grant, Ledger
from dutygraph.web.context import CURRENT

if TYPE_CHECKING:
    from dutygraph.keeper import KeeperLine, Write, Written

__all__ = ["Desk", "Unauthorized"]


class Unauthorized(Forbidden):
    """A request brings no token where one is needed, or one that is not valid."""

    code = "unauthorized"
    http_status = 401


class Desk:
    """Knows tokens, and passes writes on to the keeper.

    Args:
        line: the keeper; ``None`` where nothing can be written.
        store: folder of the ledger; empty where there is none.
        token: the secret of the settings; empty for none.
    """

    def __init__(self, line: KeeperLine | None = None, *, store: str = "", token: str = "") -> None:
        self._line = line
        self._store = store
        self._token = token
        self._ledgers: dict[int, Ledger] = {}

    def grant(self, authorization: str) -> Grant | None:
        """Returns what an ``Authorization`` header grants; ``None`` where there is none.

        The secret comes as Bearer, or as the password of Basic.

        Raises:
            Unauthorized: it is malformed, unknown, expired or revoked.
        """
        if not authorization:
            return None
        secret = _secret(authorization)
        if self._token and compare_digest(secret.encode(), self._token.encode()):
            return Grant("settings", "", SCOPES)
        if not self._store:
            raise Unauthorized("The token is not known.", where="Authorization", remedy="Ask who runs this server for one.")
        try:
            return self._ledger().grant(secret)
        except Forbidden as error:
            raise Unauthorized(error.detail, where=error.where, remedy=error.remedy) from error

    def writer(self) -> Grant:
        """Returns the grant of the current request if it may write.

        Raises:
            Unauthorized: it brings no token.
            Forbidden: the token may not write, or nothing can be written here.
        """
        grant = CURRENT.get().grant
        if grant is None:
            raise Unauthorized("Writing needs a token.", where="Authorization", remedy="Send Authorization: Bearer ….")
        grant.need("write")
        if self._line is None:
            raise Forbidden("Nothing can be written here.", remedy="Start the server with query workers.")
        return grant

    def write(self, write: Write) -> Written:
        """Returns what a write did; its errors are the keeper's."""
        self.writer()
        if self._line is None:
            raise Forbidden("Nothing can be written here.")
        return self._line.write(write)

    def _ledger(self) -> Ledger:
        """Returns this process's own connection: SQLite must not be carried over a fork."""
        process = os.getpid()
        if process not in self._ledgers:
            self._ledgers = {process: Ledger(self._store)}
        return self._ledgers[process]


def _secret(authorization: str) -> str:
    scheme, _, rest = authorization.partition(" ")
    match scheme.lower():
        case "bearer" if rest.strip():
            return rest.strip()
        case "basic":
            try:
                return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                pass
    raise Unauthorized("The header Authorization is not understood.", where="Authorization", remedy="Send Bearer and the token.")
