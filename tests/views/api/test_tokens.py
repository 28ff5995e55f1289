"""A token in force gets in, for its scopes and its locations; nothing else does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from omni import create_app
from omni.domain import clock
from omni.domain.actor import SYSTEM
from omni.extensions import db, limiter
from omni.jobs.binding import bind
from omni.models.api_token import ApiToken
from omni.models.audit import AuditLine
from omni.services import tokens
from omni.services.audit import reads
from omni.transactions import transaction
from tests.programs import Program, make_token


def problem(answer):
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.json["code"]


def test_without_a_token_nobody_gets_in(client, shop):
    answer = client.get("/api/v1/locations")
    assert problem(answer) == (401, "token-invalid")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(log_in):
    client = log_in("admin")
    assert client.get("/api/v1/locations").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "omni_00000000_x", "ö", "a" * 5_000])
def test_a_wrong_token_gets_nobody_in(client, shop, token):
    answer = client.get("/api/v1/locations", headers={"Authorization": f"Bearer {token}"})
    assert problem(answer) == (401, "token-invalid")


def test_a_revoked_token_is_over_at_once(client, shop):
    token_id, secret = make_token(shop)
    program = Program(client, secret)
    assert program.get("/locations").status_code == 200
    with transaction():
        tokens.revoke_token(token_id, actor=SYSTEM)
    assert program.get("/locations").status_code == 401


def test_a_token_past_its_day_is_over(client, shop):
    later = clock.now() + dt.timedelta(days=1)
    program = Program(client, make_token(shop, expires_at=later)[1])
    assert program.get("/locations").status_code == 200
    with clock.set_clock(later):
        assert program.get("/locations").status_code == 401


def test_a_token_does_only_what_it_is_for(client, shop):
    program = Program(client, make_token(shop, "members:read")[1])
    assert problem(program.get("/locations")) == (403, "scope-missing")


def test_a_token_of_another_store_is_refused(client, shop):
    shop.stock(shop.dress["M"], 5)
    program = Program(client, make_token(shop, at=shop.shinjuku, reach=(shop.shinjuku,))[1])
    assert problem(program.get("/locations/SBY/stock")) == (403, "elsewhere-for-token")
    assert problem(program.get("/stock?sku=OP-1001-藍-M&location=SBY")) == (
        403,
        "elsewhere-for-token",
    )
    line = {"sku": "OP-1001-藍-M", "location": "SBY"}
    assert problem(program.post("/reservations", {"lines": [line]})) == (
        403,
        "elsewhere-for-token",
    )
    assert [one["code"] for one in program.get("/locations").json["items"]] == ["SJK"]


def test_its_use_is_noted_once_in_a_while(client, shop):
    token_id, secret = make_token(shop)
    Program(client, secret).get("/locations")
    assert db.session.get_one(ApiToken, token_id).used_at == clock.now()


def test_the_audit_log_says_which_token_it_was(client, shop):
    token_id, secret = make_token(shop)
    member = shop.member(card="1234567890")
    Program(client, secret).get(f"/members/{member}")
    reads.flush_all()
    line = db.session.query(AuditLine).filter_by(action="view", member_id=member).one()
    assert line.device_id == db.session.get_one(ApiToken, token_id).device_id
    assert line.staff_id is None


@pytest.fixture
def limited(app):
    """The same shop with its limits on; the limiter is one for all apps of this process."""
    enabled = limiter.enabled
    other = create_app(replace(app.config["SETTINGS"], rate_limits=True))
    other.config.update(TESTING=True)
    yield other
    limiter.reset()
    limiter.enabled = enabled
    with other.app_context():
        db.engine.dispose()
    bind(app)


def test_a_token_may_ask_so_often_a_minute(limited, shop):
    program = Program(limited.test_client(), make_token(shop, rate_per_minute=2)[1])
    codes = [program.get("/locations").status_code for _ in range(3)]
    answer = program.get("/locations")
    assert codes == [200, 200, 429]
    assert problem(answer) == (429, "throttled")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_whoever_guesses_tokens_is_sent_away(limited, shop):
    program = Program(limited.test_client(), "omni_guess")
    codes = {program.get("/locations").status_code for _ in range(60)}
    assert codes == {401}
    assert problem(program.get("/locations")) == (429, "throttled")
