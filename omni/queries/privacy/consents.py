"""What may be sent to whom: purposes, channels, and what she last said about each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select

from omni.domain.privacy import GONE, NO_PURPOSE, Verdict, judge
from omni.extensions import db
from omni.models.member import Consent, ConsentState, Member
from omni.models.privacy import ConsentPurpose
from omni.models.staff import Staff


@dataclass(frozen=True, slots=True)
class Answer:
    """What she last said of one purpose over one channel; unknown is neither yes nor no."""

    channel: str
    state: ConsentState
    recorded_at: dt.datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One purpose with its words and her answers, channel by channel."""

    purpose: ConsentPurpose
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the past: when, about what, how, in which words, noted by whom."""

    at: dt.datetime
    purpose: str
    channel: str
    state: ConsentState
    source: str
    wording: str | None
    staff: str | None


def list_purposes() -> list[ConsentPurpose]:
    """What data are used for, in the order they are asked."""
    return list(db.session.scalars(select(ConsentPurpose).order_by(ConsentPurpose.position)))


def list_asked(member_id: int) -> list[Asked]:
    """Every purpose and channel with her last answer: two statements."""
    order = (Consent.recorded_at.desc(), Consent.id.desc())
    newest = func.row_number().over(partition_by=(Consent.purpose, Consent.channel), order_by=order)
    ranked = (
        select(
            Consent.purpose,
            Consent.channel,
            Consent.state,
            Consent.recorded_at,
            Consent.source,
            newest.label("place"),
        )
        .where(Consent.member_id == member_id)
        .subquery()
    )
    rows = db.session.execute(select(ranked).where(ranked.c.place == 1))
    said = {(row.purpose, row.channel): row for row in rows}
    return [
        Asked(one, [_answer(channel, said.get((one.code, channel))) for channel in one.channels])
        for one in list_purposes()
    ]


def _answer(channel: str, row: object | None) -> Answer:
    if row is None:
        return Answer(channel, ConsentState.UNKNOWN)
    return Answer(channel, row.state, row.recorded_at, row.source)  # type: ignore[attr-defined]


def list_said(member_id: int, most: int = 50) -> list[Said]:
    """Her answers of the past, newest first."""
    rows = db.session.execute(
        select(Consent, Staff.name)
        .outerjoin(Staff, Staff.id == Consent.staff_id)
        .where(Consent.member_id == member_id)
        .order_by(Consent.recorded_at.desc(), Consent.id.desc())
        .limit(most)
    )
    return [
        Said(one.recorded_at, one.purpose, one.channel, one.state, one.source, one.wording, name)
        for one, name in rows
    ]


def may_send(member_id: int, purpose: str, channel: str, on: dt.datetime | None = None) -> Verdict:
    """Whether a message of this purpose may go to her over this channel, as of that moment.

    What 取引連絡 is goes unless she said no; anything else only after a recorded yes. Whoever
    withdrew gets no more than what her open business needs; who was merged or erased gets none.
    """
    state = db.session.scalar(select(Member.state).where(Member.id == member_id))
    asked = db.session.get(ConsentPurpose, purpose)
    if state is None:
        return Verdict(GONE)
    if asked is None or channel not in asked.channels:
        return Verdict(NO_PURPOSE)
    wanted = select(Consent.state).where(
        Consent.member_id == member_id, Consent.purpose == purpose, Consent.channel == channel
    )
    if on is not None:
        wanted = wanted.where(Consent.recorded_at <= on)
    newest = wanted.order_by(Consent.recorded_at.desc(), Consent.id.desc()).limit(1)
    said = db.session.scalar(newest) or ConsentState.UNKNOWN
    return judge(state.value, said.value, needs_consent=asked.needs_consent)
