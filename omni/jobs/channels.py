"""EC shops: what they told us is applied, what they have to know is sent, figures are compared."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from pathlib import Path

from huey import crontab

from omni.domain import clock
from omni.domain.shops import ShopRefused, ShopSilent, Stale
from omni.extensions import huey
from omni.jobs.binding import in_app, wakes
from omni.queries.channels.reaching import Reach, get_reach, list_active, list_needs, to_fetch
from omni.sealing import unseal
from omni.services import channels
from omni.services.channels.registry import Talks, channel_of
from omni.transactions import is_transient, transaction

KEPT = dt.timedelta(days=14)
MOST_ROUNDS = 2_000

_log = logging.getLogger(__name__)


@huey.task()
@in_app
def apply_events() -> None:
    """Apply what is due, some at a time, until nothing is."""
    for _ in range(MOST_ROUNDS):
        with transaction():
            claimed = channels.claim_events()
        if not claimed:
            return
        for event_id in claimed:
            apply_one(event_id)


def apply_one(event_id: int) -> None:
    """Fetch what the event only names, then apply it; a lost race leaves it to its lease."""
    need = to_fetch(event_id)
    fetched, arrivals = None, None
    if need is not None:
        try:
            fetched = _client(get_reach(need.account_id)).fetch(need.subject)  # type: ignore[attr-defined]
        except (ShopSilent, ShopRefused) as error:
            with transaction():
                channels.postpone_event(event_id, str(error))
            return
        arrivals = need.arrivals
    try:
        with transaction():
            channels.apply_event(event_id, fetched=fetched, arrivals=arrivals)
    except Exception as error:  # noqa: BLE001  a person sees it; the next event is applied
        if not is_transient(error):
            _log.exception("event %s could not be applied", event_id)
            with transaction():
                channels.break_event(event_id, type(error).__name__)
            return
        with transaction():
            channels.postpone_event(event_id, "busy")


wakes(channels.APPLIER, apply_events)


@huey.task()
@in_app
def send_pushes() -> None:
    """Tell every shop what waits for it."""
    for account_id in list_active():
        tell_shop(account_id)


wakes(channels.SENDER, send_pushes)


def tell_shop(account_id: int) -> int:
    """Tell one shop everything that is due; returns how much was told."""
    reach = get_reach(account_id)
    client, told = _client(reach), 0
    while True:
        with transaction():
            message = channels.claim_push(account_id)
        if message is None:
            return told
        if not _tell(client, message):
            return told
        told += 1


def _tell(client: Talks, message: channels.Message) -> bool:
    """Send one and settle it; False when the shop cannot be reached or wants to be left alone."""
    try:
        if message.article is not None:
            answer = client.set_stock(
                message.article, message.quantity, was=message.was, key=message.key
            )
        else:
            assert message.parcel is not None, "a message is a figure or a parcel"
            answer = client.tell_shipped(message.parcel)
    except Stale as stale:
        seen = stale.seen if stale.seen is not None else _look(client, message)
        with transaction():
            channels.note_stale(message.push_id, seen)
        return True
    except ShopRefused as error:
        with transaction():
            channels.refuse_push(message.push_id, str(error), again=error.again)
        return not error.again
    except ShopSilent as error:
        with transaction():
            channels.doubt_push(message.push_id, str(error))
        return False
    with transaction():
        channels.settle_push(message.push_id, external_id=answer.external_id)
    return True


def _look(client: Talks, message: channels.Message) -> int | None:
    if message.article is None:
        return None
    try:
        return client.get_stock([message.article]).get(message.article.external_id)
    except (ShopSilent, ShopRefused):
        return None


def _client(reach: Reach) -> Talks:
    return channel_of(reach.kind).connect(reach.address, reach.settings, unseal(reach.sealed))


@dataclass(frozen=True)
class Compared:
    """What one comparison of a shop found."""

    articles: int
    drifted: int


def compare_shop(account_id: int) -> Compared:
    """Ask a shop for its figures and explain every gap; raises ShopSilent or ShopRefused."""
    reach = get_reach(account_id)
    shown = _client(reach).get_stock(reach.articles)
    with transaction():
        found = channels.compare(account_id, shown)
    return Compared(len(found), sum(1 for one in found.values() if one.gap))


def list_shop(account_id: int) -> int:
    """Ask a shop what it sells; returns how many articles that is."""
    articles = list(_client(get_reach(account_id)).list_articles())
    with transaction():
        return channels.note_articles(account_id, articles)


def test_shop(account_id: int) -> str | None:
    """Whether the shop answers: None, or what hindered us."""
    try:
        _client(get_reach(account_id)).test()
    except (ShopSilent, ShopRefused) as error:
        return str(error) or type(error).__name__
    return None


@huey.periodic_task(crontab(minute="*"))
@in_app
def look_after_shops() -> None:
    """What nobody woke the worker for: figures that moved, parcels that left, lapsed leases."""
    with transaction():
        channels.give_up_leases()
    for account_id in list_active():
        queue_shop(account_id)
    needs = list_needs()
    if needs.events:
        apply_events()
    if needs.pushes:
        send_pushes()


@huey.periodic_task(crontab(minute="*/5"))
@in_app
def look_into_folders() -> None:
    """Take in the files that shops laid down; each is then moved into `in/done`."""
    for account_id in list_active():
        take_files(account_id)


def take_files(account_id: int) -> int:
    """The files of one shop's folder, oldest name first; returns how many orders they held."""
    folder = str(get_reach(account_id).settings.get("folder") or "")
    inbox = Path(folder) / "in"
    if not folder or not Path(folder).is_absolute() or not inbox.is_dir():
        return 0
    taken = 0
    for path in sorted(inbox.glob("*.csv")):
        with transaction():
            taken += channels.take_file(account_id, path.read_bytes())
        (inbox / "done").mkdir(exist_ok=True)
        path.replace(inbox / "done" / path.name)
    return taken


def queue_shop(account_id: int) -> None:
    """Write down what a shop has to be told."""
    with transaction():
        channels.queue_stock(account_id)
        channels.queue_shipped(account_id)


@huey.periodic_task(crontab(minute="25", hour="*/6"))
@in_app
def compare_shops() -> None:
    """Look for drift four times a day; a shop that does not answer is looked at the next time."""
    for account_id in list_active():
        try:
            compare_shop(account_id)
        except (ShopSilent, ShopRefused) as error:
            _log.warning("shop %s shows nothing: %s", account_id, error)


@huey.periodic_task(crontab(minute="50", hour="4"))
@in_app
def forget_figures() -> None:
    """Drop figures that were told two weeks ago."""
    with transaction():
        channels.forget_sent(clock.now() - KEPT)
