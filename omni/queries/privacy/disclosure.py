"""開示: everything that is held on one person, section by section, as she may read it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from omni.domain.errors import N_
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.hold import Hold, HoldLine, WaitEntry
from omni.models.import_run import ImportKind, SourceRecord
from omni.models.location import Location
from omni.models.member import Consent, Identity, Member, MemberChange, Note, Visit
from omni.models.order import FormalReceipt, Order, OrderLine
from omni.models.point import PointLot, PointTransaction
from omni.models.privacy import ConsentPurpose, MemberRequest
from omni.models.sale_return import SaleReturn
from omni.models.style import Style, Variant
from omni.queries.privacy.people import get_person, records_of


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of data: its name in files, its words, its columns and rows."""

    name: str
    title: str
    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """All that is held on one person."""

    member: Member
    records: tuple[int, ...]
    sections: list[Section]


def get_disclosure(member_id: int) -> Disclosure:
    """Everything that is held on this person, and on every record that became hers."""
    member = get_person(member_id)
    records = records_of(member.id)
    sections = [
        _registration(records),
        _identities(records),
        _consents(records),
        *_bought(records),
        *_points(records),
        *_held(records),
        *_told(records),
        _sources(records),
        _seen(records),
    ]
    return Disclosure(member, records, [one for one in sections if one.rows])


REGISTERED = (
    "family_name",
    "given_name",
    "family_kana",
    "given_kana",
    "gender",
    "birthday",
    "postcode",
    "prefecture",
    "city",
    "street",
    "building",
    "tier_code",
    "registered_on",
    "state",
)


def _registration(records: tuple[int, ...]) -> Section:
    members = db.session.scalars(select(Member).where(Member.id.in_(records)).order_by(Member.id))
    rows = [
        (name, _said(value))
        for one in members
        for name in REGISTERED
        if (value := getattr(one, name)) not in (None, "")
    ]
    return Section("registration", N_("登録情報"), (N_("項目"), N_("内容")), rows)


def _identities(records: tuple[int, ...]) -> Section:
    wanted = select(Identity.kind, Identity.value_raw, Identity.source, Identity.created_at).where(
        Identity.member_id.in_(records)
    )
    heads = (N_("種類"), N_("番号・アドレス"), N_("取得元"), N_("取得日時"))
    return Section("identities", N_("連携情報"), heads, _rows(wanted.order_by(Identity.id)))


def _consents(records: tuple[int, ...]) -> Section:
    wanted = (
        select(
            Consent.recorded_at,
            ConsentPurpose.name,
            Consent.channel,
            Consent.state,
            Consent.source,
            Consent.wording,
        )
        .outerjoin(ConsentPurpose, ConsentPurpose.code == Consent.purpose)
        .where(Consent.member_id.in_(records))
        .order_by(Consent.recorded_at, Consent.id)
    )
    heads = (
        N_("日時"),
        N_("利用目的"),
        N_("手段"),
        N_("回答"),
        N_("取得元"),
        N_("お尋ねした文言"),
    )
    return Section("consents", N_("同意の記録"), heads, _rows(wanted))


def _bought(records: tuple[int, ...]) -> list[Section]:
    lines = (
        select(
            Order.placed_at,
            Location.name,
            Order.number,
            OrderLine.description,
            OrderLine.quantity,
            OrderLine.amount,
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Location, Location.id == Order.location_id)
        .where(Order.member_id.in_(records))
        .order_by(Order.placed_at, Order.id, OrderLine.position)
    )
    returns = (
        select(SaleReturn.at, SaleReturn.receipt_number, SaleReturn.reason, SaleReturn.refund_total)
        .join(Order, Order.id == SaleReturn.order_id)
        .where(Order.member_id.in_(records))
        .order_by(SaleReturn.id)
    )
    papers = (
        select(FormalReceipt.issued_at, FormalReceipt.number, FormalReceipt.addressee)
        .join(Order, Order.id == FormalReceipt.order_id)
        .where(Order.member_id.in_(records))
        .order_by(FormalReceipt.id)
    )
    when, number, amount = N_("日時"), N_("伝票番号"), N_("金額")
    sold = (when, N_("店舗"), number, N_("商品名"), N_("数量"), amount)
    return [
        Section("purchases", N_("購入"), sold, _rows(lines)),
        Section("returns", N_("返品"), (when, number, N_("理由"), amount), _rows(returns)),
        Section("receipts", N_("領収書"), (when, number, N_("宛名")), _rows(papers)),
    ]


def _points(records: tuple[int, ...]) -> list[Section]:
    lots = select(
        PointLot.kind,
        PointLot.granted,
        PointLot.remaining,
        PointLot.usable_from,
        PointLot.expires_on,
    ).where(PointLot.member_id.in_(records))
    moves = select(
        PointTransaction.at,
        PointTransaction.type,
        PointTransaction.amount,
        PointTransaction.reason,
    ).where(PointTransaction.member_id.in_(records))
    granted = (N_("種類"), N_("付与"), N_("残り"), N_("利用開始"), N_("有効期限"))
    moved = (N_("日時"), N_("種類"), N_("ポイント"), N_("理由"))
    return [
        Section("point_lots", N_("ポイントの付与分"), granted, _rows(lots.order_by(PointLot.id))),
        Section("points", N_("ポイントの増減"), moved, _rows(moves.order_by(PointTransaction.id))),
    ]


def _held(records: tuple[int, ...]) -> list[Section]:
    holds = (
        select(
            Hold.placed_at,
            Hold.number,
            Hold.state,
            Style.name,
            Variant.sku,
            HoldLine.quantity,
            Hold.note,
        )
        .join(HoldLine, HoldLine.hold_id == Hold.id)
        .join(Variant, Variant.id == HoldLine.variant_id)
        .join(Style, Style.id == Variant.style_id)
        .where(Hold.member_id.in_(records))
        .order_by(Hold.id, HoldLine.id)
    )
    waits = (
        select(WaitEntry.created_at, WaitEntry.state, Variant.sku, WaitEntry.quantity)
        .join(Variant, Variant.id == WaitEntry.variant_id)
        .where(WaitEntry.member_id.in_(records))
        .order_by(WaitEntry.id)
    )
    when, state, count = N_("日時"), N_("状態"), N_("数量")
    kept = (when, N_("伝票番号"), state, N_("商品名"), N_("SKU"), count, N_("メモ"))
    return [
        Section("holds", N_("取り置き"), kept, _rows(holds)),
        Section("waiting", N_("キャンセル待ち"), (when, state, N_("SKU"), count), _rows(waits)),
    ]


def _told(records: tuple[int, ...]) -> list[Section]:
    visits = (
        select(Visit.at, Location.name)
        .join(Location, Location.id == Visit.location_id)
        .where(Visit.member_id.in_(records))
        .order_by(Visit.at)
    )
    notes = select(Note.at, Note.body).where(Note.member_id.in_(records)).order_by(Note.at)
    changes = (
        select(MemberChange.at, MemberChange.field, MemberChange.old, MemberChange.new)
        .where(MemberChange.member_id.in_(records))
        .order_by(MemberChange.id)
    )
    asked = (
        select(
            MemberRequest.received_on,
            MemberRequest.kind,
            MemberRequest.state,
            MemberRequest.due_on,
            MemberRequest.answer,
        )
        .where(MemberRequest.member_id.in_(records))
        .order_by(MemberRequest.id)
    )
    when = N_("日時")
    changed = (when, N_("項目"), N_("変更前"), N_("変更後"))
    wished = (N_("受付日"), N_("種類"), N_("状態"), N_("期限"), N_("回答"))
    return [
        Section("visits", N_("来店"), (when, N_("店舗")), _rows(visits)),
        Section("notes", N_("メモ"), (when, N_("内容")), _rows(notes)),
        Section("changes", N_("変更の履歴"), changed, _rows(changes)),
        Section("requests", N_("開示などの請求"), wished, _rows(asked)),
    ]


def _sources(records: tuple[int, ...]) -> Section:
    """What other systems' files said of her, as they said it."""
    wanted = (
        select(SourceRecord.source, SourceRecord.external_id, SourceRecord.raw)
        .where(SourceRecord.kind == ImportKind.MEMBERS, SourceRecord.target_id.in_(records))
        .order_by(SourceRecord.id)
    )
    rows = [
        (source, number, header, cell)
        for source, number, raw in db.session.execute(wanted)
        for header, cell in json.loads(raw).items()
    ]
    heads = (N_("取得元"), N_("番号"), N_("項目"), N_("内容"))
    return Section("sources", N_("ほかのシステムから取り込んだ内容"), heads, rows)


def _seen(records: tuple[int, ...]) -> Section:
    """When her data were taken out of the house; who looked is the house's own business."""
    wanted = (
        select(AuditLine.at, AuditLine.action)
        .where(AuditLine.member_id.in_(records), AuditLine.action.in_(("print", "export")))
        .order_by(AuditLine.id)
    )
    return Section("taken_out", N_("印刷・出力の記録"), (N_("日時"), N_("種類")), _rows(wanted))


def _rows(wanted: Any) -> list[tuple[Any, ...]]:
    return [_row(row) for row in db.session.execute(wanted)]


def _row(cells: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(_said(cell) for cell in cells)


def _said(value: Any) -> Any:
    """A value as a file says it; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return value if isinstance(value, (int, str)) and not hasattr(value, "value") else value.value
