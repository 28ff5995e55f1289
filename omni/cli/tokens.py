"""`flask api-token`: keys for programs that use the API."""

from __future__ import annotations

import datetime as dt

import click
from flask.cli import AppGroup

from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.domain.errors import Refusal
from omni.domain.scopes import SCOPES
from omni.queries import codes
from omni.queries import tokens as queries
from omni.services import tokens
from omni.transactions import transaction

command = AppGroup("api-token", help="Keys for programs that use /api/v1.")


@command.command("make")
@click.argument("name")
@click.option("--location", required=True, help="The code of the location it acts for.")
@click.option("--scope", "scopes", multiple=True, required=True, help="stock:read, holds:*, …")
@click.option("--reach", multiple=True, help="Only these locations; all of the company otherwise.")
@click.option("--days", type=click.IntRange(1, 3_650), help="For so many days.")
@click.option("--rate", default=600, show_default=True, help="Requests a minute.")
def make(  # noqa: PLR0917
    name: str,
    location: str,
    scopes: tuple[str, ...],
    reach: tuple[str, ...],
    days: int | None,
    rate: int,
) -> None:
    """Make a token called NAME and print it; it is shown this once."""
    until = clock.now() + dt.timedelta(days=days) if days else None
    try:
        spots = codes.get_spots([location, *reach])
        grant = tokens.Grant(
            name=name,
            scopes=scopes,
            location_id=spots[location].id,
            reach=[spots[code].id for code in reach],
            expires_at=until,
            rate_per_minute=rate,
        )
        with transaction():
            secret = tokens.make_token(grant, actor=SYSTEM).secret
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(secret)


@command.command("list")
def list_all() -> None:
    """Every token: prefix, name, state, scopes."""
    for one in queries.list_tokens():
        state = "revoked" if one.revoked_at else "in force"
        click.echo(f"{one.prefix}  {state:<8}  {one.name}  {' '.join(one.scopes)}")


@command.command("revoke")
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """Revoke the token of this PREFIX."""
    found = [one.id for one in queries.list_tokens() if one.prefix == prefix]
    if not found:
        raise click.ClickException(f"no token begins with {prefix}")
    with transaction():
        tokens.revoke_token(found[0], actor=SYSTEM)
    click.echo("revoked")


@command.command("scopes")
def scopes() -> None:
    """Every scope there is."""
    click.echo("\n".join(SCOPES))
