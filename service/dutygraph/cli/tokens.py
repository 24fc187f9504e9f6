"""``dutygraph token`` and ``dutygraph audit``: who may write, and who did."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, date, datetime, time

import click

from dutygraph.errors import UsageError
from dutygraph.ledger import SCOPES, Ledger
from dutygraph.serialize import json_text

__all__ = ["audit", "token"]

_STORE = click.option(
    "--store", required=True, envvar="DUTYGRAPH_STORE", metavar="FOLDER", help="The folder that the server keeps its facts in."
)
_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@click.group()
def token() -> None:
    """Make, list, expire and revoke the tokens of a store. A running server heeds each change at once."""


@token.command()
@_STORE
@click.option("--tenant", default="", metavar="NAME", help="Whose graphs it reaches; the public graphs unless given.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="What it may do; both unless given.")
@click.option("--expires", metavar="DATE", help="Day from which it is refused, in UTC; never unless given.")
@click.option("--note", default="", help="What it is for.")
def create(store: str, tenant: str, scopes: tuple[str, ...], expires: str | None, note: str) -> None:
    """Make a token and print its secret, once: it is not kept."""
    if tenant and not _TENANT.fullmatch(tenant):
        raise UsageError(f'"{tenant}" is no name of a tenant.', where="--tenant", remedy="Use a-z, 0-9 and hyphens, 63 at most.")
    made, secret = _ledger(store, make=True).create_token(tenant, scopes or SCOPES, expires=_moment(expires), note=note)
    click.echo(f"token {made.id} of {tenant or 'the public graphs'}: {' '.join(made.scopes)}", err=True)
    click.echo(secret)


@token.command("list")
@_STORE
def list_tokens(store: str) -> None:
    """List every token ever made, as JSON; secrets are not kept and not shown."""
    click.echo(json_text({"tokens": [asdict(known) for known in _ledger(store).tokens()]}))


@token.command()
@_STORE
@click.argument("token_id", metavar="ID")
@click.argument("day", metavar="DATE")
def expire(store: str, token_id: str, day: str) -> None:
    """Have the token ID refused from a day on, in UTC."""
    moment = _moment(day)
    if moment:
        _ledger(store).expire_token(token_id, moment)


@token.command()
@_STORE
@click.argument("token_id", metavar="ID")
def revoke(store: str, token_id: str) -> None:
    """Have the token ID refused from now on."""
    _ledger(store).revoke_token(token_id)


@click.command()
@_STORE
@click.option("--tenant", metavar="NAME", help="Only what this tenant did.")
def audit(store: str, tenant: str | None) -> None:
    """Print who changed which graph when, as JSON, oldest first. It holds digests and names of services, no facts."""
    click.echo(json_text({"changes": [asdict(entry) for entry in _ledger(store).audit(tenant)]}))


def _ledger(store: str, *, make: bool = False) -> Ledger:
    """Returns the ledger of a store; a new one only where that is meant, for a folder's name is soon mistyped."""
    if "://" in store:
        raise UsageError("A remote store keeps no tokens and no audit trail.", where="--store", remedy="Name a folder.")
    if not make and not Ledger.stands_in(store):
        raise UsageError("There is no store in this folder.", where=store, remedy="Name the folder that the server was given.")
    return Ledger(store)


def _moment(day: str | None) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time(), UTC) if day else None
    except ValueError as error:
        raise UsageError(f'"{day}" is not a day of the calendar.', where="DATE", remedy="Write it as 2027-01-31.") from error
