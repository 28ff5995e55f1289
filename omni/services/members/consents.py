"""What a member agreed to: recorded when, where and in which words; never overwritten."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_
from omni.extensions import db
from omni.models.member import Consent, ConsentState
from omni.services import audit

PURPOSE = "marketing"
CHANNELS = ("mail", "line", "phone", "post")
WORDING = N_("新商品やお得な情報のお知らせをお送りしてもよろしいですか。")


def record_consents(member_id: int, answers: Mapping[str, str], *, actor: Actor) -> None:
    """Write down what she answered for each channel; an answer that stands already is no news."""
    for channel in CHANNELS:
        if (said := answers.get(channel)) is None:
            continue
        state = ConsentState(said)
        if state == _current(member_id, channel):
            continue
        db.session.add(
            Consent(
                member_id=member_id,
                purpose=PURPOSE,
                channel=channel,
                state=state,
                source="store",
                wording=WORDING,
                recorded_at=clock.now(),
                staff_id=actor.staff_id,
            )
        )
        audit.write(
            "update", "consent", None, actor=actor, member_id=member_id, channel=channel, state=said
        )


def _current(member_id: int, channel: str) -> ConsentState:
    newest = (
        select(Consent.state)
        .where(
            Consent.member_id == member_id, Consent.purpose == PURPOSE, Consent.channel == channel
        )
        .order_by(Consent.recorded_at.desc(), Consent.id.desc())
        .limit(1)
    )
    return db.session.scalar(newest) or ConsentState.UNKNOWN
