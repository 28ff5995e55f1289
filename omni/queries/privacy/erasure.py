"""Before a person is erased: what would go, what would stay and why, what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select

from omni.domain.errors import N_
from omni.extensions import db
from omni.models.hold import Hold
from omni.models.import_run import ImportKind, SourceRecord
from omni.models.member import Consent, Identity, Member, MemberChange, MemberState, Note, Visit
from omni.models.merge import MergeEvent
from omni.models.order import Destination, FormalReceipt, Order
from omni.models.point import PointLot, PointTransaction
from omni.models.privacy import MemberRequest
from omni.queries.privacy.obstacles import Obstacle, list_obstacles
from omni.queries.privacy.people import get_person, records_of
from omni.queries.privacy.traces import Traces, find_traces

LAW = N_("帳簿として法律が求めるため。お名前とのつながりはなくなります。")
COUNTED = N_("集計のため。お名前とのつながりはなくなります。")
PROOF = N_("同意をいただいていたことの証明のため。内容だけを残します。")
HAPPENED = N_("操作があった事実の証明のため。内容は消えます。")


@dataclass(frozen=True, slots=True)
class Stays:
    """What stays, how much of it, and why."""

    what: str
    count: int
    why: str


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """The person, what would go and what would stay; empty `obstacles` mean that she may go."""

    member: Member
    records: tuple[int, ...]
    points: int
    goes: list[tuple[str, int]]
    stays: list[Stays]
    obstacles: list[Obstacle]
    traces: Traces

    @property
    def is_erased(self) -> bool:
        """Whether it has been done already."""
        return self.member.state is MemberState.ERASED


def preview_erasure(member_id: int) -> ErasurePreview:
    """What erasing this person would do; looks through every free text once."""
    member = get_person(member_id)
    records = records_of(member.id)
    traces = find_traces(records)
    points = db.session.scalar(
        select(func.sum(PointLot.remaining)).where(
            PointLot.member_id.in_(records), PointLot.remaining > 0
        )
    )
    return ErasurePreview(
        member=member,
        records=records,
        points=int(points or 0),
        goes=[pair for pair in _goes(records, traces) if pair[1]],
        stays=[one for one in _stays(records) if one.count],
        obstacles=list_obstacles(records),
        traces=traces,
    )


def _goes(records: tuple[int, ...], traces: Traces) -> list[tuple[str, int]]:
    hers = select(Order.id).where(Order.member_id.in_(records))
    raws = (SourceRecord.kind == ImportKind.MEMBERS) & SourceRecord.target_id.in_(records)
    merges = or_(MergeEvent.survivor_id.in_(records), MergeEvent.merged_id.in_(records))
    return [
        (N_("登録情報（お名前・住所・生年月日）"), len(records)),
        (N_("カード・EC会員・電話・メール"), _count(Identity, Identity.member_id.in_(records))),
        (N_("メモ"), _count(Note, Note.member_id.in_(records))),
        (N_("変更の履歴"), _count(MemberChange, MemberChange.member_id.in_(records))),
        (N_("領収書の宛名"), _count(FormalReceipt, FormalReceipt.order_id.in_(hers))),
        (N_("受注のお届け先"), _count(Destination, Destination.order_id.in_(hers))),
        (N_("取り込んだ元の行"), _count(SourceRecord, raws) + len(traces.refusals)),
        (N_("統合前の控え"), _count(MergeEvent, merges)),
        (N_("会員でないときの取り置きのお名前"), len(traces.holds) + len(traces.waits)),
        (N_("お名前や番号での検索の記録"), len(traces.lines)),
        (N_("まだ取り込んでいないファイル"), len(traces.files)),
    ]


def _stays(records: tuple[int, ...]) -> list[Stays]:
    return [
        Stays(N_("売上・返品の明細"), _count(Order, Order.member_id.in_(records)), LAW),
        Stays(
            N_("ポイントの付与・利用・失効"),
            _count(PointTransaction, PointTransaction.member_id.in_(records)),
            LAW,
        ),
        Stays(N_("取り置きの点数"), _count(Hold, Hold.member_id.in_(records)), COUNTED),
        Stays(N_("来店の回数"), _count(Visit, Visit.member_id.in_(records)), COUNTED),
        Stays(N_("同意の記録"), _count(Consent, Consent.member_id.in_(records)), PROOF),
        Stays(
            N_("開示などの請求の控え"),
            _count(MemberRequest, MemberRequest.member_id.in_(records)),
            HAPPENED,
        ),
        Stays(N_("操作ログの行"), 1, HAPPENED),
    ]


def _count(model: Any, condition: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(condition)) or 0
