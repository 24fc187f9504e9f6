"""The ledger: stated graphs, tokens and the audit trail on disk, in one SQLite file.

A change is acknowledged when its transaction is on disk. Verdicts are not kept: they follow from law, facts and day, and are
derived when the ledger is opened, so that they can never disagree with the facts. Several processes may read while one writes.

Source: SQLite write-ahead log, synchronous=FULL; docs/decisions/0017-writing.md.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph.errors import EngineError, Forbidden, UnknownTerm, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["SCOPES", "Entry", "Grant", "Ledger", "Token"]

SCOPES = ("read", "write")
_FILE = "ledger.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS graph (
  tenant TEXT NOT NULL, name TEXT NOT NULL, ntriples BLOB NOT NULL, digest TEXT NOT NULL, changed TEXT NOT NULL,
  PRIMARY KEY (tenant, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, tenant TEXT NOT NULL, scopes TEXT NOT NULL, note TEXT NOT NULL,
  created TEXT NOT NULL, expires TEXT, revoked TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, token TEXT NOT NULL, tenant TEXT NOT NULL, action TEXT NOT NULL,
  graph TEXT NOT NULL, before TEXT, after TEXT, services TEXT NOT NULL, request TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token; its secret is not."""

    id: str
    tenant: str
    scopes: tuple[str, ...]
    note: str
    created: str
    expires: str | None
    revoked: str | None


@dataclass(frozen=True, slots=True)
class Grant:
    """What a request may do: as whom, and with which scopes. The tenant ``""`` is the owner of the public graphs."""

    token: str
    tenant: str
    scopes: tuple[str, ...]

    def need(self, scope: str) -> None:
        """Returns nothing if the scope is granted.

        Raises:
            Forbidden: it is not.
        """
        if scope not in self.scopes:
            raise Forbidden(f'The token {self.token} has no scope "{scope}".', remedy="Use a token that has it.")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit trail: which graph was changed by whom, and which services with it. It holds no facts."""

    token: str
    tenant: str
    action: str
    graph: str
    before: str | None
    after: str | None
    services: tuple[str, ...]
    request: str
    at: str = ""
    number: int = 0


class Ledger:
    """A folder with the ledger file; it is made where it is missing."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(self.folder / _FILE, isolation_level=None, check_same_thread=False, timeout=30)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_TABLES)
        except (OSError, sqlite3.Error) as error:
            raise UsageError(
                f"The store cannot be opened: {error}.", where=str(folder), remedy="Name a folder that you may write to."
            ) from error

    @staticmethod
    def stands_in(folder: str | Path) -> bool:
        """Returns whether a folder holds a ledger."""
        return (Path(folder) / _FILE).is_file()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Makes what is done within one change: all of it is on disk afterwards, or none.

        Raises:
            EngineError: the disk is full or fails; nothing was changed.
        """
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self._undo()
            raise EngineError(f"The change cannot be kept: {error}.", where=str(self.folder / _FILE)) from error
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def graphs(self) -> Iterator[tuple[str, str, bytes]]:
        """Returns tenant, name and N-Triples of each graph, sorted by tenant and name."""
        yield from self._db.execute("SELECT tenant, name, ntriples FROM graph ORDER BY tenant, name")

    def put(self, tenant: str, name: str, ntriples: bytes, digest: str) -> None:
        """Keeps a graph in place of what it held before."""
        self._db.execute("INSERT OR REPLACE INTO graph VALUES (?, ?, ?, ?, ?)", (tenant, name, ntriples, digest, _now()))

    def drop(self, tenant: str, name: str) -> None:
        """Forgets a graph."""
        self._db.execute("DELETE FROM graph WHERE tenant = ? AND name = ?", (tenant, name))

    def note(self, entries: Iterable[Entry]) -> None:
        """Adds lines to the audit trail."""
        columns = "at, token, tenant, action, graph, before, after, services, request"
        rows = (
            (_now(), e.token, e.tenant, e.action, e.graph, e.before, e.after, json.dumps(e.services), e.request) for e in entries
        )
        self._db.executemany(f"INSERT INTO audit ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)  # noqa: S608  (our own words)

    def audit(self, tenant: str | None = None) -> tuple[Entry, ...]:
        """Returns the audit trail, oldest first; of one tenant, or of all."""
        rows = self._db.execute(
            "SELECT token, tenant, action, graph, before, after, services, request, at, number FROM audit"
            " WHERE ? IS NULL OR tenant = ? ORDER BY number",
            (tenant, tenant),
        )
        return tuple(
            Entry(t, who, action, graph, before, after, tuple(json.loads(services)), request, at, number)
            for t, who, action, graph, before, after, services, request, at, number in rows
        )

    def create_token(
        self, tenant: str, scopes: Iterable[str], *, expires: datetime | None = None, note: str = "", secret: str | None = None
    ) -> tuple[Token, str]:
        """Returns a new token and its secret, which is shown once and kept as a digest only.

        Args:
            tenant: whose graphs it reaches; the empty string is the owner of the public graphs.
            scopes: out of ``SCOPES``.
            expires: the moment from which it is refused; ``None`` for never.
            note: what it is for.
            secret: a secret made elsewhere; one of 256 random bits unless given.

        Raises:
            UsageError: a scope that does not exist.
        """
        chosen = tuple(scope for scope in SCOPES if scope in set(scopes))
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown or not chosen:
            raise UsageError(f'There is no scope "{", ".join(unknown)}".', where="--scope", remedy="Use read, write, or both.")
        made = secret or f"dg_{secrets.token_urlsafe(32)}"
        token = Token(secrets.token_hex(4), tenant, chosen, note, _now(), expires.isoformat() if expires else None, None)
        with self.transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                (token.id, _hash(made), tenant, " ".join(chosen), note, token.created, token.expires),
            )
        return token, made

    def tokens(self) -> tuple[Token, ...]:
        """Returns every token ever made, oldest first."""
        rows = self._db.execute("SELECT id, tenant, scopes, note, created, expires, revoked FROM token ORDER BY created, id")
        return tuple(Token(row[0], row[1], tuple(row[2].split()), *row[3:]) for row in rows)

    def expire_token(self, token_id: str, at: datetime) -> None:
        """Has a token refused from a moment on.

        Raises:
            UnknownTerm: there is no such token.
        """
        self._change_token(token_id, "expires", at.isoformat())

    def revoke_token(self, token_id: str) -> None:
        """Has a token refused from now on, for good.

        Raises:
            UnknownTerm: there is no such token.
        """
        self._change_token(token_id, "revoked", _now())

    def _change_token(self, token_id: str, column: str, value: str) -> None:
        with self.transaction():
            changed = self._db.execute(f"UPDATE token SET {column} = ? WHERE id = ?", (value, token_id))  # noqa: S608  (our own words)
            if not changed.rowcount:
                raise UnknownTerm(f'There is no token "{token_id}".', where="ID", remedy="List them: dutygraph token list.")

    def grant(self, secret: str) -> Grant:
        """Returns what a secret grants now.

        Raises:
            Forbidden: it is unknown, expired or revoked; the message does not say which of the first.
        """
        with closing(self._db.cursor()) as cursor:
            row = cursor.execute(
                "SELECT id, tenant, scopes, expires, revoked FROM token WHERE hash = ?", (_hash(secret),)
            ).fetchone()
        if row is None:
            raise Forbidden("The token is not known.", where="Authorization", remedy="Ask who runs this server for one.")
        found, tenant, scopes, expires, revoked = row
        if revoked or (expires and datetime.fromisoformat(expires) <= datetime.now(UTC)):
            raise Forbidden(f"The token {found} is no longer valid.", where="Authorization", remedy="Ask for a new one.")
        return Grant(found, tenant, tuple(scopes.split()))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _hash(secret: str) -> str:
    """Returns the digest that stands for a secret; a secret of 256 random bits needs no slow hash and no salt."""
    return sha256(secret.encode()).hexdigest()
