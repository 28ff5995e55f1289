"""What a member agreed to: recorded when, where and in which words; never overwritten."""

from __future__ import annotations

from collections.abc import Mapping

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import NotFound
from omni.domain.privacy import MAIN_PURPOSE
from omni.extensions import db
from omni.models.member import Consent, ConsentState
from omni.queries.privacy.consents import Asked, list_asked
from omni.services import audit
from omni.services.members.living import lock_living


def question(purpose: str, channel: str) -> str:
    """The name of one question: a purpose over a channel."""
    return f"{purpose}:{channel}"


def record_consents(
    member_id: int, answers: Mapping[str, str], *, source: str = "store", actor: Actor
) -> None:
    """Write down what she answered to each `question`; one that stands already is no news.

    A channel alone means 広告・お知らせ, which is what she is asked when she joins.
    """
    if not answers:
        return
    member = lock_living(member_id)
    if member is None:
        raise NotFound
    member_id = member.id
    said = {key if ":" in key else question(MAIN_PURPOSE, key): answers[key] for key in answers}
    for asked in list_asked(member_id):
        _record(member_id, asked, said, source, actor)


def _record(
    member_id: int, asked: Asked, said: Mapping[str, str], source: str, actor: Actor
) -> None:
    purpose = asked.purpose.code
    for answer in asked.answers:
        new = said.get(question(purpose, answer.channel))
        if new is None or (state := ConsentState(new)) is answer.state:
            continue
        db.session.add(
            Consent(
                member_id=member_id,
                purpose=purpose,
                channel=answer.channel,
                state=state,
                source=source,
                wording=asked.purpose.wording,
                recorded_at=clock.now(),
                staff_id=actor.staff_id,
            )
        )
        audit.write(
            "update",
            "consent",
            None,
            actor=actor,
            member_id=member_id,
            purpose=purpose,
            channel=answer.channel,
            state=new,
        )
