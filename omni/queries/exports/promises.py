"""Holds and points as lists that go out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from omni.domain import masks
from omni.domain.errors import N_
from omni.models.hold import Hold, HoldLine, HoldState
from omni.models.location import Location
from omni.models.member import Member
from omni.models.point import PointTransaction
from omni.models.style import Variant
from omni.queries.exports.asked import Asked, List
from omni.queries.exports.walking import ID_HEAD, count, days, here, moment, said_name, walk


def _holds(asked: Asked) -> Any:
    wanted = (
        select(
            Hold.number,
            Location.code,
            Hold.state,
            Hold.placed_at,
            Hold.expires_at,
            Hold.member_id,
            Member.family_name,
            Member.given_name,
            Hold.guest_name,
            Hold.guest_phone,
            Variant.sku,
            HoldLine.quantity,
            HoldLine.collected,
            HoldLine.id,
        )
        .join(HoldLine, HoldLine.hold_id == Hold.id)
        .join(Location, Location.id == Hold.location_id)
        .join(Variant, Variant.id == HoldLine.variant_id)
        .outerjoin(Member, Member.id == Hold.member_id)
    )
    if asked.state in set(HoldState):
        wanted = wanted.where(Hold.state == HoldState(asked.state))
    return here(wanted, Hold.location_id, asked)


HOLD_STATES = {
    "ordered": N_("取り寄せ中"),
    "placed": N_("準備前"),
    "prepared": N_("お渡し待ち"),
    "collected": N_("お渡し済み"),
    "lapsed": N_("期限切れ"),
    "cancelled": N_("取消"),
}


def _holds_rows(asked: Asked) -> Iterator[tuple[Any, ...]]:
    for row in walk(_holds(asked), HoldLine.id):
        name = said_name(row[6], row[7], asked) or said_name(row[8], "", asked)
        phone = masks.mask_phone(row[9]) if asked.is_masked and row[9] else row[9]
        yield (
            row[0],
            row[1],
            HOLD_STATES[row[2].value],
            moment(row[3]),
            moment(row[4]),
            str(row[5] or ""),
            name,
            phone,
            *row[10:13],
        )


def _points(asked: Asked) -> Any:
    wanted = (
        select(
            PointTransaction.business_day,
            PointTransaction.at,
            Location.code,
            PointTransaction.type,
            PointTransaction.amount,
            PointTransaction.member_id,
            Member.family_name,
            Member.given_name,
            PointTransaction.reason,
            PointTransaction.id,
        )
        .join(Member, Member.id == PointTransaction.member_id)
        .outerjoin(Location, Location.id == PointTransaction.location_id)
    )
    wanted = here(wanted, PointTransaction.location_id, asked)
    return days(wanted, PointTransaction.business_day, asked)


POINT_TYPES = {
    "earn": N_("付与"),
    "spend": N_("利用"),
    "hold": N_("仮押さえ"),
    "release": N_("仮押さえの取消"),
    "expire": N_("失効"),
    "reverse": N_("返品による取消"),
    "adjust": N_("調整"),
    "opening": N_("移行ポイント"),
    "settle": N_("不足の充当"),
    "transfer": N_("統合の取消による振替"),
}


def _points_rows(asked: Asked) -> Iterator[tuple[Any, ...]]:
    for row in walk(_points(asked), PointTransaction.id):
        yield (
            f"{row[0]:%Y/%m/%d}",
            moment(row[1]),
            row[2] or "",
            POINT_TYPES[row[3].value],
            row[4],
            str(row[5]),
            said_name(row[6], row[7], asked),
            "" if asked.is_masked else row[8],
        )


HOLDS = List(
    "holds",
    N_("取り置き"),
    (
        N_("番号"),
        N_("店舗コード"),
        N_("状態"),
        N_("受付日時"),
        N_("期限"),
        ID_HEAD,
        N_("氏名"),
        N_("電話番号"),
        "SKU",
        N_("数量"),
        N_("お渡し済み"),
    ),
    lambda asked: count(_holds(asked)),
    _holds_rows,
)
POINTS = List(
    "points",
    N_("ポイント"),
    (
        N_("営業日"),
        N_("日時"),
        N_("店舗コード"),
        N_("種類"),
        N_("ポイント"),
        ID_HEAD,
        N_("氏名"),
        N_("理由"),
    ),
    lambda asked: count(_points(asked)),
    _points_rows,
)
