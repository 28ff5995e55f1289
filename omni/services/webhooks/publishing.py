"""Events are rows of the command that made them; without anybody to tell, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, cast

from sqlalchemy import Table, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from omni.domain import clock
from omni.extensions import db
from omni.models.webhook import WebhookEvent, WebhookSubscription
from omni.queries.prepared import Prepared
from omni.transactions import gather, wake

SENDER = "webhooks"
_ASKED = "omni.listeners"
STOCK = "stock.changed"

Key = tuple[int, int]

_EVENTS = cast(Table, WebhookEvent.__table__)
_ADD = insert(_EVENTS)
_TOLD = Prepared(
    select(WebhookSubscription.events).where(WebhookSubscription.disabled_at.is_(None))
)


def publish(
    kind: str,
    data: dict[str, Any],
    *,
    location_id: int | None = None,
    company_id: int | None = None,
) -> None:
    """Have whoever is subscribed told of this; `data` names things by number, people by id alone.

    Something that happened at a location is told to tokens that reach it.
    """
    if not is_told(kind):
        return
    row = {
        "type": kind,
        "company_id": company_id,
        "location_id": location_id,
        "data": data,
        "occurred_at": clock.now(),
    }
    db.session.execute(_ADD, row)
    wake(SENDER)


def stock_changed(keys: Iterable[Key]) -> None:
    """What may be promised at these levels, which the command has locked, is another figure now.

    Written once at the command's end, and once for a level until it is handed out.
    """
    gather(_write_changed, keys)


def _write_changed(changed: set[Key]) -> None:
    if not changed or not is_told(STOCK):
        return
    adding = (
        postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    now = clock.now()
    rows = [
        {"type": STOCK, "location_id": place, "variant_id": sku, "data": {}, "occurred_at": now}
        for place, sku in sorted(changed)
    ]
    # An UPDATE, not NOTHING: it waits for whoever hands the event out at this moment.
    statement = adding(_EVENTS)
    statement = statement.on_conflict_do_update(
        index_elements=["location_id", "variant_id"],
        index_where=text("handed_out_at IS NULL AND variant_id IS NOT NULL"),
        set_={"occurred_at": statement.excluded.occurred_at},
    )
    db.session.execute(statement, rows)
    wake(SENDER)


def is_told(kind: str) -> bool:
    """Whether anybody listens; asked once a command."""
    session = db.session()
    now = session.get_transaction()
    asked, told = session.info.get(_ASKED, (None, frozenset()))
    if asked is not now or now is None:
        told = frozenset(chain.from_iterable(row.events for row in _TOLD.rows({})))
        session.info[_ASKED] = (now, told)
    return kind in told
