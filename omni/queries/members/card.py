"""The left column of a member's card: who she is, what she has, what matters now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.errors import N_, NotFound
from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.hold import OPEN_STATES, Hold, HoldState
from omni.models.location import Location
from omni.models.member import Identity, IdentityKind, Member, MemberState, Note, Tier, Visit
from omni.models.merge import MergeEvent
from omni.queries.points import Balance, get_balance

_MOST_ALERTS = 6


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to know before saying anything; `kind` is soon, act, wrong or empty."""

    kind: str
    said: Sentence
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone or a mail of hers."""

    kind: IdentityKind
    value: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Who she is, what she has, what matters now. `merged_into` is who she became,
    `merges` how many records were joined to hers."""

    member: Member
    tier: str | None
    balance: Balance
    seen_on: dt.date | None
    seen_at: str | None
    is_here_today: bool
    contacts: list[Contact]
    pinned: list[tuple[int, str]]
    alerts: list[Alert]
    merges: int = 0

    @property
    def merged_into(self) -> int | None:
        """The member this one became, if any."""
        return self.member.merged_into_id

    @property
    def is_erased(self) -> bool:
        """Whether her data were erased at her wish."""
        return self.member.state is MemberState.ERASED

    @property
    def is_withdrawn(self) -> bool:
        """Whether she left the membership."""
        return self.member.state is MemberState.WITHDRAWN


def get_card(member_id: int, *, here: int, today: dt.date) -> Card:
    """The card as this store sees it on this business day; raises NotFound. Five statements."""
    row = db.session.execute(
        select(Member, Tier.name.label("tier"), Location.name.label("seen_at"))
        .outerjoin(Tier, Tier.code == Member.tier_code)
        .outerjoin(Location, Location.id == Member.seen_location_id)
        .add_columns(_visited(here, today).label("is_here"), _merges().label("merges"))
        .where(Member.id == member_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    member: Member = row.Member
    balance = get_balance(member_id, today)
    day = member.seen_day
    return Card(
        member=member,
        tier=row.tier,
        balance=balance,
        seen_on=dt.date(1970, 1, 1) + dt.timedelta(days=day) if day else None,
        seen_at=row.seen_at,
        is_here_today=bool(row.is_here),
        contacts=_contacts(member_id),
        pinned=_pinned(member_id),
        alerts=[*_own(member, balance, today), *_holds(member_id)][:_MOST_ALERTS],
        merges=int(row.merges),
    )


def _merges() -> Any:
    """How many records were merged into hers and still are."""
    return (
        select(func.count())
        .where(MergeEvent.survivor_id == Member.id, MergeEvent.undone_at.is_(None))
        .correlate(Member)
        .scalar_subquery()
    )


def _visited(here: int, today: dt.date) -> Any:
    return (
        select(func.count())
        .where(Visit.member_id == Member.id, Visit.location_id == here, Visit.business_day == today)
        .correlate(Member)
        .scalar_subquery()
    )


def _contacts(member_id: int) -> list[Contact]:
    rows = db.session.execute(
        select(Identity.kind, Identity.value_norm, Identity.is_shared)
        .where(
            Identity.member_id == member_id,
            Identity.kind.in_((IdentityKind.PHONE, IdentityKind.MAIL)),
        )
        .order_by(Identity.kind.desc(), Identity.id)
    )
    return [Contact(row.kind, row.value_norm, row.is_shared) for row in rows]


def _pinned(member_id: int) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Note.id, Note.body)
        .where(Note.member_id == member_id, Note.is_pinned, Note.hidden_at.is_(None))
        .order_by(Note.at.desc())
        .limit(3)
    )
    return [(row.id, row.body) for row in rows]


def _own(member: Member, balance: Balance, today: dt.date) -> list[Alert]:
    alerts: list[Alert] = []
    if member.state is MemberState.WITHDRAWN:
        alerts.append(Alert("wrong", Sentence(N_("退会された会員です。お知らせは送られません。"))))
    if member.birthday and member.birthday.month == today.month:
        alerts.append(Alert("act", Sentence(N_("今月がお誕生月です。"))))
    if balance.usable < 0:
        owed = N_("ポイントが不足しています。次の付与から差し引きます。")
        alerts.append(Alert("wrong", Sentence(owed)))
    return alerts


def _holds(member_id: int) -> list[Alert]:
    """Open holds, those past their time among them until somebody puts the goods back."""
    rows = db.session.execute(
        select(Hold.id, Hold.number, Hold.state, Hold.expires_at, Location.name)
        .join(Location, Location.id == Hold.location_id)
        .where(Hold.member_id == member_id, Hold.state.in_(OPEN_STATES))
        .order_by(Hold.expires_at)
        .limit(_MOST_ALERTS)
    )
    return [_hold(row.id, row.state, row.expires_at, row.name) for row in rows]


def _hold(hold_id: int, state: HoldState, expires_at: dt.datetime, place: str) -> Alert:
    kind, words = "soon", N_("%(place)sに取り置きがあります（準備前）。")
    if expires_at <= clock.now():
        kind, words = "wrong", N_("%(place)sの取り置きは期限切れです。")
    elif state is HoldState.PREPARED:
        kind, words = "act", N_("%(place)sでお渡し待ちの取り置きがあります。")
    return Alert(kind, Sentence(words, {"place": place}), f"/holds/{hold_id}")
