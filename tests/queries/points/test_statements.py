"""A statement tells every grant's story in plain words."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import update

from omni.extensions import db
from omni.models.point import PointProgram
from omni.queries.points import list_statement
from omni.services import points
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.returns.counter import give_back
from tests.till import TODAY, ring

DAY = dt.timedelta(days=1)


def stories(member: int, on: dt.date = TODAY) -> list[str]:
    db.session.rollback()
    told = list_statement(member, on).stories
    return ["".join(str(one) for one in story.sentences) for story in told]


def spend(shop: Shop, member: int, amount: int, on: dt.date = TODAY, key: str = "k") -> None:
    with transaction():
        points.spend(
            member,
            amount,
            company_id=shop.company,
            order_id=None,
            on=on,
            actor=shop.actor(),
            key=key,
        )


def test_a_purchase_is_told_with_its_receipt_and_what_became_of_it(shop: Shop) -> None:
    member = shop.member()
    ring(
        shop,
        (shop.dress["M"], 1, 5000),
        (shop.dress["L"], 1, 4900),
        member=member,
    )
    spend(shop, member, 20, TODAY + DAY, "a")
    spend(shop, member, 10, TODAY + DAY, "b")
    (told,) = stories(member)
    assert told.startswith("2026/11/21 渋谷店のお買い物（SBY-01-20261121-")
    assert told.endswith(
        "）で 99pt 付与。うち 30pt を 2026/11/22 に利用。残り 69pt は 2028/11/30 まで。"
    )


def test_a_return_is_told_on_the_lots_it_touched(shop: Shop) -> None:
    member = shop.member()
    with transaction():
        points.grant_opening(
            member, company_id=shop.company, source="s", account="a", amount=500, on=TODAY
        )
    order = ring(shop, (shop.dress["M"], 1, 5000), member=member, points=300)
    give_back(shop, order, 1)
    told = stories(member)
    assert told[0] == (
        "2026/11/21 移行ポイント 500pt。うち 300pt を 2026/11/21 に利用。"
        "300pt が 2026/11/21 の返品で戻りました。残り 500pt は 2027/11/21 まで。"
    )
    assert told[1].endswith("で 47pt 付与。うち 47pt を 2026/11/21 の返品で取り消し。")


def test_pending_and_lapsed_points_say_so(shop: Shop) -> None:
    with transaction():
        db.session.execute(update(PointProgram).values(pending_days=14))
    member = shop.member()
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    assert stories(member)[0].endswith("2026/12/5 から使えます。")
    late = dt.date(2028, 12, 1)
    assert stories(member, late)[0].endswith("残り 99pt は 2028/11/30 で期限が切れました。")
    with transaction():
        points.expire_due(late)
    assert stories(member, late)[0].endswith("99pt は 2028/12/1 に失効。")


def test_a_settled_hold_is_told_as_a_use(shop: Shop) -> None:
    member = shop.member()
    ring(shop, (shop.dress["M"], 1, 9900), member=member)
    with transaction():
        held = points.hold(
            member,
            40,
            company_id=shop.company,
            order_id=None,
            on=TODAY,
            actor=shop.actor(),
            key="h",
        ).id
    assert "うち 40pt は 2026/11/21 から注文のため確保中。" in stories(member)[0]
    with transaction():
        points.settle(held, on=TODAY, actor=shop.actor())
    assert "うち 40pt を 2026/11/21 に利用。残り 59pt" in stories(member)[0]
    kinds = [row.type.value for row in list_statement(member, TODAY).transactions]
    assert kinds == ["spend", "earn"]


def test_a_statement_takes_three_statements_however_long_the_history(
    shop: Shop, statements
) -> None:
    member = shop.member()
    counts = []
    for rounds in (1, 10):
        for _ in range(rounds):
            ring(shop, (shop.dress["M"], 1, 9900), member=member)
        db.session.rollback()
        with statements() as seen:
            list_statement(member, TODAY)
        counts.append(len([one for one in seen if one.startswith("SELECT")]))
    assert counts == [3, 3]
