"""The worker tells other systems what happened; what nobody took is tried again in time."""

from __future__ import annotations

from flask import current_app
from huey import crontab

from omni.channels.webhooks import NotTaken, send
from omni.config import Settings
from omni.extensions import huey
from omni.jobs.binding import in_app, in_batches, wakes
from omni.services import webhooks
from omni.services.webhooks.publishing import SENDER
from omni.services.webhooks.sending import HANDED_AT_ONCE, Message
from omni.transactions import transaction

_SECONDS = (10, 20, 30, 40, 50)


@huey.task()
@in_app
def send_webhooks() -> None:
    """Hand out what happened, then tell everybody whose turn it is."""
    with transaction():
        webhooks.give_up_leases()
    in_batches(_hand_out)
    in_batches(_send_one)


wakes(SENDER, send_webhooks)


@huey.periodic_task(crontab(minute="*"))
@in_app
def keep_sending() -> None:
    """Now and every ten seconds: what waits for its next try, or whose task was lost."""
    send_webhooks()
    for delay in _SECONDS:
        send_webhooks.schedule(delay=delay)


def _hand_out() -> bool:
    with transaction():
        return webhooks.hand_out() == HANDED_AT_ONCE


def _send_one() -> bool:
    with transaction():
        message = webhooks.claim_delivery()
    if message is None:
        return False
    status, failure = _tell(message)
    with transaction():
        webhooks.settle_delivery(message.delivery_id, status_code=status, failure=failure)
    return True


def _tell(message: Message) -> tuple[int | None, str | None]:
    """The status it was answered with, and what went wrong if anything did."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        return send(
            message.url, message.headers, message.body, allowed_hosts=settings.webhook_hosts
        ), None
    except NotTaken as error:
        return error.status, str(error)
