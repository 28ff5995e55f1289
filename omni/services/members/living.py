"""The member as she is now, under a lock: who was merged is who she became."""

from __future__ import annotations

from sqlalchemy import select

from omni.extensions import db
from omni.models.member import Member


def lock_living(member_id: int) -> Member | None:
    """Lock this member, or whom she has become, so that no merge passes by; None for nobody.

    What names her is written with the id of the answer.
    """
    while True:
        member = db.session.scalar(
            select(Member)
            .where(Member.id == member_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        if member is None or member.merged_into_id is None:
            return member
        member_id = member.merged_into_id
