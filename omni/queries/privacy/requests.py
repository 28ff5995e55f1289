"""Requests of people about their data: which are open, and by when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import case, select

from omni.domain.errors import NotFound
from omni.extensions import db
from omni.models.member import Member
from omni.models.privacy import MemberRequest, RequestState
from omni.models.staff import Staff


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with whom it is of and who took it."""

    request: MemberRequest
    member: Member
    staff: str | None

    def is_late(self, today: dt.date) -> bool:
        """Whether it should have been answered by now."""
        return self.request.state is RequestState.OPEN and self.request.due_on < today


def list_requests(
    *, at: tuple[int, ...] | None = None, member_id: int | None = None, most: int = 100
) -> list[Asked]:
    """Open ones first, the soonest due on top; then those that were closed, newest first."""
    is_open = MemberRequest.state == RequestState.OPEN
    wanted = (
        select(MemberRequest, Member, Staff.name)
        .join(Member, Member.id == MemberRequest.member_id)
        .outerjoin(Staff, Staff.id == MemberRequest.staff_id)
        .order_by(
            case((is_open, 0), else_=1),
            case((is_open, MemberRequest.due_on)),
            MemberRequest.id.desc(),
        )
        .limit(most)
    )
    if at is not None:
        wanted = wanted.where(MemberRequest.location_id.in_(at))
    if member_id is not None:
        wanted = wanted.where(MemberRequest.member_id == member_id)
    return [Asked(*row) for row in db.session.execute(wanted)]


def get_request(request_id: int) -> MemberRequest:
    """The request of this id; raises NotFound."""
    found = db.session.get(MemberRequest, request_id)
    if found is None:
        raise NotFound
    return found
