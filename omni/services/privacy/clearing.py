"""Table by table: what an erased person leaves behind, and what goes with her."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, or_, select, update

from omni.domain.errors import N_
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.models.delivery import Delivery, DeliveryState
from omni.models.hold import Hold, WaitEntry
from omni.models.import_run import (
    ImportImage,
    ImportKind,
    ImportLeft,
    ImportRefusal,
    ImportRun,
    SourceRecord,
)
from omni.models.match import MatchPair, PairState
from omni.models.member import (
    Identity,
    Member,
    MemberChange,
    MemberKey,
    MemberState,
    Note,
)
from omni.models.order import Destination, FormalReceipt, Order
from omni.models.point import PointTransaction, PointType
from omni.models.privacy import MemberRequest
from omni.models.sale_return import SaleReturn
from omni.services.merges.erasing import erase_merges
from omni.services.privacy.forgotten import hash_number

Records = tuple[int, ...]

# What stands where a guest's name stood: the table wants somebody there.
NOBODY = "＊"
# Where an order went: the prefecture stays, as it decided the fee.
_NOWHERE: dict[str, Any] = {
    "name": NOBODY,
    "kana": "",
    "phone": "",
    "mail": "",
    "postcode": "",
    "city": "",
    "street": "",
    "building": "",
    "company": "",
    "drop_off": "",
    "gift_note": "",
    "sender_name": "",
    "sender_phone": "",
}
REFUSAL_CLEARED = N_("個人情報の消去により、内容を削除しました。")

_PERSONAL: dict[str, Any] = {
    "family_name": "",
    "given_name": "",
    "family_kana": "",
    "given_kana": "",
    "gender": None,
    "birthday": None,
    "postcode": None,
    "prefecture": None,
    "city": None,
    "street": None,
    "building": None,
    "household_id": None,
}


def overwrite_what_is_deleted() -> None:
    """On SQLite have freed pages written over, so that the file keeps nothing either."""
    if db.session.get_bind().dialect.name == "sqlite":
        db.session.connection().exec_driver_sql("PRAGMA secure_delete=ON")


def clear_person(records: Records, at: dt.datetime) -> None:
    """Her registration, what names her, how she is found, her history and notes."""
    hers = MemberKey.member_id.in_(records)
    _run(delete(MemberKey).where(hers))
    _run(delete(MemberChange).where(MemberChange.member_id.in_(records)))
    _run(delete(Note).where(Note.member_id.in_(records)))
    _run(update(Order).where(Order.member_id.in_(records)).values(identity_id=None))
    ways = select(Identity.id).where(Identity.member_id.in_(records))
    _run(update(Order).where(Order.identity_id.in_(ways)).values(identity_id=None))
    _run(delete(Identity).where(Identity.member_id.in_(records)))
    _run(
        update(MemberRequest).where(MemberRequest.member_id.in_(records)).values(note="", answer="")
    )
    _run(
        update(Member)
        .where(Member.id.in_(records))
        .values(**_PERSONAL, erased_at=at, updated_at=at, version=Member.version + 1)
    )
    kept = Member.state != MemberState.MERGED
    _run(update(Member).where(Member.id.in_(records), kept).values(state=MemberState.ERASED))


def clear_books(records: Records) -> None:
    """Free texts on what was sold, held and granted; amounts, pieces and points stand."""
    hers = select(Order.id).where(Order.member_id.in_(records))
    _run(update(FormalReceipt).where(FormalReceipt.order_id.in_(hers)).values(addressee=""))
    _run(update(SaleReturn).where(SaleReturn.order_id.in_(hers)).values(reason=""))
    _run(update(Hold).where(Hold.member_id.in_(records)).values(note=""))
    _run(update(Order).where(Order.member_id.in_(records)).values(note=""))
    _run(update(Destination).where(Destination.order_id.in_(hers)).values(_NOWHERE))
    for one in db.session.scalars(
        select(PointTransaction).where(
            PointTransaction.member_id.in_(records),
            or_(
                PointTransaction.type == PointType.OPENING,
                PointTransaction.type == PointType.ADJUST,
            ),
        )
    ):
        _clear_points(one)
    db.session.flush()


def _clear_points(one: PointTransaction) -> None:
    """A balance brought along names the account it came from; a correction says why in words."""
    one.reason = ""
    if one.type is PointType.OPENING and one.idempotency_key:
        source, _, account = one.idempotency_key.removeprefix("opening:").partition(":")
        one.idempotency_key = f"opening:{hash_number(source, account)}"
        one.explanation = {"source": source}


def clear_imports(records: Records, refusals: Sequence[int]) -> None:
    """Raw rows: hers as a member go, those of her purchases lose their text."""
    orders = select(Order.id).where(Order.member_id.in_(records))
    members, sales = ImportKind.MEMBERS, ImportKind.SALES
    hers = (SourceRecord.kind == members) & SourceRecord.target_id.in_(records)
    bought = (SourceRecord.kind == sales) & SourceRecord.target_id.in_(orders)
    _run(delete(SourceRecord).where(hers))
    _run(update(SourceRecord).where(bought).values(raw="[]"))
    runs = select(ImportRun.id).where(ImportRun.kind == members)
    for model in (ImportImage, ImportLeft):
        _run(delete(model).where(model.run_id.in_(runs), model.target_id.in_(records)))
    of_sales = select(ImportRun.id).where(ImportRun.kind == sales)
    for image in db.session.scalars(
        select(ImportImage).where(
            ImportImage.run_id.in_(of_sales), ImportImage.target_id.in_(orders)
        )
    ):
        image.record = {**image.record, "raw": "[]"} if image.record else None
    db.session.flush()
    cleared = {"raw": "[]", "params": {}, "reason": REFUSAL_CLEARED}
    for some in _chunks(refusals):
        _run(update(ImportRefusal).where(ImportRefusal.id.in_(some)).values(**cleared))


def clear_merges(records: Records) -> None:
    """What merges remember of how she was; pairs with her are asked no more."""
    for record in records:
        erase_merges(record)
    _run(
        update(MatchPair)
        .where(
            or_(MatchPair.a_id.in_(records), MatchPair.b_id.in_(records)),
            MatchPair.state == PairState.OPEN,
        )
        .values(state=PairState.STALE, version=MatchPair.version + 1)
    )


def clear_guests(holds: Sequence[int], waits: Sequence[int]) -> None:
    """Holds and waits she had under her name without being a member."""
    for model, ids in ((Hold, holds), (WaitEntry, waits)):
        for some in _chunks(ids):
            _run(update(model).where(model.id.in_(some)).values(guest_name=NOBODY, guest_phone=""))
    for some in _chunks(holds):
        _run(update(Hold).where(Hold.id.in_(some)).values(note=""))


def clear_deliveries(records: Records, at: dt.datetime) -> None:
    """Messages to her: what has not gone does not go, and of none remain address and text."""
    hers = Delivery.member_id.in_(records)
    waiting = Delivery.state == DeliveryState.QUEUED
    stopped = {"state": DeliveryState.FAILED, "settled_at": at, "failure": "erased"}
    _run(update(Delivery).where(hers, waiting).values(stopped))
    _run(update(Delivery).where(hers).values(address="", body=""))


def list_related_lines(records: Records, holds: Sequence[int]) -> Iterable[int]:
    """Lines about her papers and her holds as a guest that do not name her as the member."""
    hers = select(Order.id).where(Order.member_id.in_(records))
    receipts = select(FormalReceipt.id).where(FormalReceipt.order_id.in_(hers))
    about = or_(
        (AuditLine.object_type == "order") & AuditLine.object_id.in_(hers),
        (AuditLine.object_type == "formal_receipt") & AuditLine.object_id.in_(receipts),
        (AuditLine.object_type == "hold") & AuditLine.object_id.in_(holds),
    )
    wanted = (
        select(AuditLine.id)
        .join(AuditValue, AuditValue.line_id == AuditLine.id)
        .where(AuditLine.member_id.is_(None), about)
    )
    return db.session.scalars(wanted)


def _run(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def _chunks(ids: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
