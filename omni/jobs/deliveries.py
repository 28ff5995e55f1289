"""The minute's post: what waits is sent, and what was left half sent is shown to a person."""

from __future__ import annotations

import smtplib

from flask import current_app
from huey import crontab

from omni.channels.smtp import send_mail
from omni.config import Settings, Smtp
from omni.extensions import huey
from omni.jobs.binding import in_app, wakes
from omni.services import deliveries
from omni.transactions import transaction


@huey.periodic_task(crontab(minute="*"))
@in_app
def send_deliveries() -> None:
    """Send everything that waits, one by one; without a mail server it goes on waiting."""
    with transaction():
        deliveries.give_up_leases()
    settings: Settings = current_app.config["SETTINGS"]
    while settings.smtp is not None and _send_one(settings.smtp):
        pass


wakes(deliveries.SENDER, send_deliveries)


def _send_one(server: Smtp) -> bool:
    with transaction():
        claimed = deliveries.claim_delivery()
        if claimed is None:
            return False
        one, told = claimed.id, (claimed.address, claimed.subject, claimed.body)
    failure = _send(server, *told)
    with transaction():
        deliveries.settle_delivery(one, failure=failure)
    return True


def _send(server: Smtp, address: str, subject: str, body: str) -> str | None:
    """What went wrong, if anything did."""
    try:
        send_mail(server, address=address, subject=subject, body=body)
    except (OSError, smtplib.SMTPException) as error:
        return type(error).__name__
    return None
