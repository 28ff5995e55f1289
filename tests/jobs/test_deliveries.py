"""Mail leaves through a real server, once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from flask import Flask

from omni.config import Smtp
from omni.extensions import db
from omni.jobs.deliveries import send_deliveries
from omni.models.delivery import Delivery, DeliveryState
from omni.services import deliveries
from omni.transactions import transaction
from tests.factories import Shop


class Box(Message):
    """A mailbox that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[tuple[str, str]] = []

    def handle_message(self, message) -> None:
        body = message.get_payload(decode=True).decode()
        self.kept.append((message["To"], body))


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    """A server on a free port, and the app told of it."""
    box = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(
        before, smtp=Smtp("127.0.0.1", port, "", "", "shop@example.jp", starttls=False)
    )
    yield box
    app.config["SETTINGS"] = before
    server.stop()


def queue() -> int:
    with transaction():
        return deliveries.queue_mail("m@example.jp", subject="件名", body="番号は 123456\n").id


def state(one: int) -> tuple[DeliveryState, str | None]:
    db.session.rollback()
    row = db.session.get_one(Delivery, one, populate_existing=True)
    return row.state, row.failure


def test_what_waits_is_sent_once(box: Box, shop: Shop) -> None:
    one = queue()
    send_deliveries.call_local()
    send_deliveries.call_local()
    assert [(to, body.strip()) for to, body in box.kept] == [("m@example.jp", "番号は 123456")]
    assert state(one) == (DeliveryState.SENT, None)


def test_a_server_that_is_away_fails_the_message(app: Flask, shop: Shop) -> None:
    one = queue()
    send_deliveries.call_local()
    assert state(one) == (DeliveryState.QUEUED, None)
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(
        before, smtp=Smtp("127.0.0.1", 1, "", "", "shop@example.jp", starttls=False)
    )
    send_deliveries.call_local()
    app.config["SETTINGS"] = before
    assert state(one) == (DeliveryState.FAILED, "ConnectionRefusedError")
