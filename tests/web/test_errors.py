"""What nobody can mean is refused in words, on either engine, and never breaks a page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.factories import Shop

HUGE = "1" + "0" * 30
PAGES = (
    f"/?q=090&page={HUGE}",
    f"/stock/variants/1/movements?before={HUGE}",
    f"/stock/variants/1/movements?location_id={HUGE}",
    f"/holds/new?variant_id={HUGE}",
    f"/holds/new?member_id={HUGE}",
    f"/holds/waiting/new?variant_id={HUGE}",
    f"/returns?member_id={HUGE}",
    f"/sales?page={HUGE}",
    f"/sales?register_id={HUGE}",
    f"/sales/new?hold_id={HUGE}",
    f"/sales/new?member_id={HUGE}",
    f"/sales/new?variant_id={HUGE}",
    f"/closing?register_id={HUGE}",
    "/audit?day=0001-01-01",
    "/audit?day=9999-12-31",
    "/sales?day=0001-01-01",
    "/closing?day=0001-01-01",
    "/closing?day=9999-12-31",
)
KEPT = {"key": "k", "kind": "pickup", "guest_name": "山田", "guest_phone": "09012345678"}
FORMS = (
    ("/holds/new", KEPT | {"location_id": HUGE, "pieces-1": 1}),
    ("/holds/new", KEPT | {"location_id": 1, "pieces-1": 1, "member_id": HUGE}),
    ("/members/1/household", {"other_id": HUGE}),
    ("/members/99999/identities", {"kind": "phone", "value": "09012345678"}),
    ("/members/99999/visit", {}),
    ("/members/99999/notes", {"body": "x", "key": "k"}),
    ("/stock/variants/99999/rules", {"buffer": 1, "low_at": 1}),
    ("/store", {"location_id": HUGE}),
    ("/pin", {"staff_id": HUGE, "pin": "1234"}),
    ("/returns", {"order_id": 99999, "quantity-1": 1, "reason": "size", "key": "k"}),
)


@pytest.fixture(params=["sqlite", "postgres"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_numbers_and_days_beyond_everything_break_no_page(
    shop: Shop, log_in: Callable[[str], FlaskClient]
) -> None:
    admin = log_in("admin")
    shop.member()
    asked = {page: admin.get(page) for page in PAGES}
    asked |= {page: admin.post(page, data=form) for page, form in FORMS}
    assert {page: one.status_code for page, one in asked.items() if one.status_code >= 500} == {}
    beyond = asked[f"/sales?page={HUGE}"]
    assert beyond.status_code == 422
    assert "入力し直してください。" in beyond.text
