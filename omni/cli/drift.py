"""`flask drift`: the figures of every shop beside ours, and why they differ."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass

import click
from flask.cli import with_appcontext

from omni.domain.shops import ShopRefused, ShopSilent
from omni.jobs import channels as jobs
from omni.queries.channels.accounts import list_accounts
from omni.queries.channels.listings import list_listings


@dataclass(frozen=True)
class Row:
    """One article whose figures differ."""

    shop: str
    sku: str
    ours: int
    shown: int
    in_flight: int
    unpushed: int
    unknown: int
    remedy: str

    def __str__(self) -> str:
        return (
            f"{self.shop}: {self.sku}: shop {self.shown}, we {self.ours} "
            f"(in flight {self.in_flight}, not told {self.unpushed:+}, "
            f"unknown {self.unknown:+}): {self.remedy}"
        )


@click.command("drift")
@click.option("--json", "as_json", is_flag=True, help="Print what differs as JSON.")
@click.option("--shop", "code", default=None, help="Only the shop of this code.")
@with_appcontext
def command(as_json: bool, code: str | None) -> None:
    """Compare stock with every shop; exit 1 when a figure differs or a shop does not answer."""
    rows: list[Row] = []
    silent: list[str] = []
    for shop in [one.account for one in list_accounts()]:
        if code not in (None, shop.code):
            continue
        shop_id, name = shop.id, shop.code
        try:
            jobs.compare_shop(shop_id)
        except (ShopSilent, ShopRefused) as error:
            silent.append(f"{name}: no answer ({error})")
            continue
        rows += _rows(shop_id, name)
    _say(rows, silent, as_json=as_json)
    if rows or silent:
        sys.exit(1)


def _rows(shop_id: int, name: str) -> list[Row]:
    return [
        Row(
            shop=name,
            sku=one.sku,
            ours=one.drift["ours"],
            shown=one.drift["shop"],
            in_flight=one.drift["in_flight"],
            unpushed=one.drift["unpushed"],
            unknown=one.drift["unknown"],
            remedy=one.drift["remedy"],
        )
        for one in list_listings(shop_id, "drifted")
        if one.drift
    ]


def _say(rows: list[Row], silent: list[str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(one) for one in rows], ensure_ascii=False, indent=2))
    else:
        for one in rows:
            click.echo(str(one))
        click.echo(f"{len(rows)} differ" if rows else "no drift")
    for said in silent:
        click.echo(said, err=True)
