"""保有期間: what has been kept long enough goes, what the law wants stays."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.models.audit import AuditValue
from omni.models.import_run import ImportRefusal
from omni.models.member import Member
from omni.models.privacy import RetentionRule
from omni.queries import privacy
from omni.queries.audit.verification import verify
from omni.queries.imports import walk_refusals
from omni.services import audit
from omni.services import privacy as services
from omni.services.audit.reads import flush_all
from omni.services.audit.seals import seal_lines
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.imports.files import take_in


def later(months: int) -> dt.datetime:
    return clock.now() + dt.timedelta(days=31 * months)


def test_old_refused_rows_lose_their_text_and_stay_counted(shop: Shop, tmp_path):
    run = take_in(tmp_path, "会員番号,氏名\n,秘密 花子\n1,佐藤\n")
    with transaction():
        assert services.clear_due() == {}
    with clock.set_clock(later(4)), transaction():
        assert services.clear_due() == {"import_refusal": 1}
    (row,) = db.session.scalars(select(ImportRefusal))
    assert (row.raw, row.line, run.refused) == ("[]", 2, 1)
    assert len(list(walk_refusals(run.id))) == 1


def test_old_searches_lose_their_words_and_the_chain_holds(shop: Shop):
    audit.remember_read("search", "member", None, actor=shop.actor(), text="田中", found=1)
    flush_all()
    with clock.set_clock(later(2)):
        audit.remember_read("search", "member", None, actor=shop.actor(), text="佐藤", found=1)
        flush_all()
    with transaction():
        seal_lines()
    with clock.set_clock(later(13)), transaction():
        assert services.clear_due() == {"search_text": 1}
    texts = [values.get("text") for values in db.session.scalars(select(AuditValue.values))]
    assert [text for text in texts if text] == ["佐藤"]
    with transaction():
        seal_lines()
    assert verify().breaks == []


def test_who_left_long_ago_is_proposed_and_not_erased(shop: Shop):
    member = shop.member()
    with transaction():
        services.withdraw_member(member, on=clock.now().date(), key="leave", actor=shop.actor())
    assert [one.count for one in privacy.list_due(clock.now()) if one.rule.kind == "withdrawn"] == [
        0
    ]
    with clock.set_clock(later(40)):
        due = {one.rule.kind: one for one in privacy.list_due(clock.now())}
        assert due["withdrawn"].count == 1
        assert [one.id for one in privacy.list_withdrawn(due["withdrawn"].before)] == [member]
        with transaction():
            services.clear_due()
    assert db.session.get_one(Member, member).family_name == "田中"


def test_periods_are_data(shop: Shop, tmp_path):
    take_in(tmp_path, "会員番号,氏名\n,秘密 花子\n")
    with transaction():
        db.session.get_one(RetentionRule, "import_refusal").months = 24
    with clock.set_clock(later(12)), transaction():
        assert services.clear_due() == {}
