"""退会: points go by the rule, everything else ends well, and she may come back."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain.actor import SYSTEM
from omni.domain.privacy import WITHDRAWN
from omni.domain.profiles import Profile
from omni.extensions import db
from omni.models.member import Member, MemberState
from omni.models.point import PointProgram
from omni.queries import doctor, members, privacy
from omni.queries.points import get_balance
from omni.services import members as registry
from omni.services import points
from omni.services import privacy as services
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import TODAY


def grant(shop: Shop, member: int, amount: int = 300) -> None:
    with transaction():
        points.adjust(
            member,
            amount,
            company_id=shop.company,
            on=TODAY,
            reason="お詫び",
            approved_by_id=shop.staff["manager"],
            actor=shop.actor(),
            key=f"grant-{member}",
        )


def withdraw(shop: Shop, member: int, key: str = "leave") -> None:
    with transaction():
        services.withdraw_member(member, on=TODAY, key=key, actor=shop.actor())


def test_points_are_lost_and_sending_stops_at_once(shop: Shop):
    member = shop.member()
    grant(shop, member)
    with transaction():
        registry.record_consents(member, {"mail": "granted"}, actor=shop.actor())
    assert privacy.may_send(member, "marketing", "mail").allowed
    withdraw(shop, member)
    assert get_balance(member, TODAY).usable == 0
    assert privacy.may_send(member, "marketing", "mail").why == WITHDRAWN
    assert privacy.may_send(member, "service", "mail").allowed
    assert doctor.list_findings() == []


def test_a_company_may_let_points_live_a_while(shop: Shop):
    member = shop.member()
    grant(shop, member)
    with transaction():
        db.session.get_one(PointProgram, shop.company).withdrawal_days = 10
    withdraw(shop, member)
    last = TODAY + dt.timedelta(days=9)
    assert get_balance(member, TODAY).expiring == ((last, 300),)
    assert get_balance(member, last + dt.timedelta(days=1)).usable == 0
    with transaction():
        points.expire_due(last + dt.timedelta(days=1), actor=SYSTEM)
    assert doctor.list_findings() == []


def test_whoever_returns_is_recognised_and_taken_back(shop: Shop):
    member = shop.member(phone="09011112222")
    withdraw(shop, member)
    (candidate,) = members.find_known(Profile(), phone="090-1111-2222")
    assert candidate.id == member
    with transaction():
        services.rejoin_member(member, key="back", actor=shop.actor())
    again = db.session.get_one(Member, member)
    assert (again.state, again.withdrawn_at) == (MemberState.ACTIVE, None)


def test_leaving_twice_and_returning_twice_are_refused(shop: Shop):
    member = shop.member()
    withdraw(shop, member)
    withdraw(shop, member)  # the same tap again
    with pytest.raises(services.NotAMember):
        withdraw(shop, member, "another")
    with transaction():
        services.rejoin_member(member, key="back", actor=shop.actor())
    with pytest.raises(services.NotWithdrawn), transaction():
        services.rejoin_member(member, key="back again", actor=shop.actor())
