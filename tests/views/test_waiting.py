"""The waiting list, as a tablet sees it."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from tests.factories import Shop


def test_standing_in_line_and_leaving_it(log_in: Callable[[str], FlaskClient], shop: Shop) -> None:
    medium = shop.dress["M"]
    shop.stock(medium, 0)
    clerk = log_in("clerk")
    assert "お待ちのお客様はいません" in clerk.get("/holds/waiting").text
    query = {"variant_id": medium, "location_id": shop.shibuya}
    assert clerk.get("/holds/waiting/new", query_string=query).status_code == 200
    data = query | {"key": "w", "guest_name": "次の人", "guest_phone": "08011112222"}
    assert clerk.post("/holds/waiting/new", data=data).status_code == 303
    page = clerk.get("/holds/waiting")
    assert "次の人 様" in page.text
    leave = re.search(r"/holds/waiting/(\d+)/leave", page.text)
    assert leave
    assert clerk.post(leave[0], data={"key": "l"}).status_code == 303
    assert "次の人" not in clerk.get("/holds/waiting").text
