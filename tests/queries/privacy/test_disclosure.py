"""The report of everything that is held on one person, and what may be sent to her."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain import clock
from omni.domain.privacy import GONE, NO_PURPOSE, NOT_ASKED
from omni.extensions import db
from omni.models.member import Identity
from omni.queries import privacy
from omni.services import members
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.imports.files import EC, take_in
from tests.till import ring


def test_the_report_holds_what_is_known_from_everywhere(shop: Shop, tmp_path):
    take_in(tmp_path, EC, source="ec")
    known = select(Identity.member_id).where(Identity.value_raw == "EC00000001")
    member = db.session.scalars(known).one()
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    with transaction():
        members.add_note(member, "雨の日にご来店", key="n", actor=shop.actor())
        members.record_consents(member, {"analysis:any": "granted"}, actor=shop.actor())
    found = privacy.get_disclosure(member)
    said = privacy.as_json(found)
    assert {"registration", "identities", "consents", "purchases", "points", "notes"} <= set(said)
    assert ("customer_id", "EC00000001") in [(row["項目"], row["内容"]) for row in said["sources"]]
    rows = list(privacy.as_rows(found))
    assert ("メモ", 1, "内容", "雨の日にご来店") in rows
    assert all(isinstance(cell, (str, int)) for row in rows for cell in row)


def test_what_she_said_counts_as_of_a_day(shop: Shop):
    member, then = shop.member(), clock.now()
    with clock.set_clock(then + dt.timedelta(days=1)), transaction():
        members.record_consents(member, {"mail": "granted"}, actor=shop.actor())
    assert privacy.may_send(member, "marketing", "mail", then).why == NOT_ASKED
    assert privacy.may_send(member, "marketing", "mail").allowed
    assert privacy.may_send(member, "marketing", "fax").why == NO_PURPOSE
    assert privacy.may_send(999, "marketing", "mail").why == GONE


def test_each_answer_keeps_its_words_source_and_staff(shop: Shop):
    member = shop.member()
    with transaction():
        members.record_consents(member, {"sharing:any": "denied"}, actor=shop.actor())
        members.record_consents(member, {"sharing:any": "denied"}, actor=shop.actor())
    (said,) = privacy.list_said(member)
    assert (said.state.value, said.source, said.staff) == ("denied", "store", "clerkさん")
    assert said.wording is not None
    assert "共同で利用" in said.wording
