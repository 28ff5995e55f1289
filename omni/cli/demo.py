"""`flask demo`: a shop to try the product in."""

from __future__ import annotations

import datetime as dt

import click
from flask.cli import with_appcontext
from flask_migrate import downgrade, upgrade

from omni.domain import clock
from omni.extensions import db
from omni.services import demo


@click.command("demo")
@click.option("--members", default=500, show_default=True, help="How many members it has.")
@click.option("--seed", default=1, show_default=True, help="The same seed builds the same shop.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day it is there.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is data already.")
@with_appcontext
def command(members: int, seed: int, today: dt.datetime | None, if_empty: bool) -> None:
    """Build the demo shop; refuses a database that holds anything but demo data."""
    try:
        here = demo.find_demo()
    except demo.NotADemo as refusal:
        if if_empty:
            return
        raise click.ClickException(f"{refusal}") from refusal
    if here and if_empty:
        return
    db.session.remove()
    if here:
        downgrade(revision="base")
        upgrade()
    day = today.date() if today else demo.demo_today()
    noon = dt.datetime.combine(day, dt.time(4), dt.UTC)
    with clock.set_clock(noon if today else clock.now()):
        demo.build(demo.Wish(members=members, seed=seed, today=day), click.echo)
    click.echo("The demo stands: log in as clerk, manager, ec, operator, marketing or admin / demo")
