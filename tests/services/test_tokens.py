"""Tokens: shown once, kept as a fingerprint, limited, revoked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from omni.domain import clock
from omni.domain.errors import Invalid, NotFound
from omni.extensions import db
from omni.models.api_token import ApiToken
from omni.queries import devices
from omni.queries.tokens import find_holder
from omni.services import tokens
from omni.transactions import transaction


@pytest.fixture
def grant(shop):
    return tokens.Grant("EC連携", ["stock:read", "holds:*"], shop.warehouse)


def make(grant, shop):
    with transaction():
        made = tokens.make_token(grant, actor=shop.actor("admin"))
        return made.token.id, made.secret


def test_the_secret_is_kept_nowhere(grant, shop):
    token_id, secret = make(grant, shop)
    token = db.session.get_one(ApiToken, token_id)
    assert secret.startswith(token.prefix)
    assert secret not in str({c.name: getattr(token, c.name) for c in token.__table__.columns})
    assert token.scopes == ["stock:read", "holds:read", "holds:write"]


def test_it_acts_as_a_device_that_is_no_tablet(grant, shop):
    token_id, _ = make(grant, shop)
    token = db.session.get_one(ApiToken, token_id)
    assert token.device.name == "API EC連携"
    assert devices.list_devices() == []


def test_its_use_is_written_down_once_in_ten_minutes(grant, shop):
    token_id, secret = make(grant, shop)
    for minutes, noted in ((0, 0), (5, 0), (10, 10)):
        with clock.set_clock(clock.now() + dt.timedelta(minutes=minutes)):
            with transaction():
                tokens.note_use(token_id)
            used = find_holder(secret).used_at
        assert used == clock.now() + dt.timedelta(minutes=noted)


def test_revoked_it_stays_revoked(grant, shop):
    token_id, secret = make(grant, shop)
    for _ in range(2):
        with transaction():
            tokens.revoke_token(token_id, actor=shop.actor("admin"))
    assert find_holder(secret) is None
    with pytest.raises(NotFound), transaction():
        tokens.revoke_token(999, actor=shop.actor("admin"))


def test_what_cannot_be_granted_is_refused(grant, shop):
    wrong = (
        {"name": " "},
        {"name": "x" * 61},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"location_id": 999},
        {"reach": (shop.shibuya,)},
        {"reach": (shop.warehouse, 999)},
        {"rate_per_minute": 0},
        {"expires_at": clock.now()},
    )
    for one in wrong:
        with pytest.raises(Invalid), transaction():
            tokens.make_token(replace(grant, **one), actor=shop.actor("admin"))
    assert db.session.query(ApiToken).count() == 0
