"""Requests of people about their data."""

from __future__ import annotations

import datetime as dt

import pytest

from omni.domain.errors import AlreadyDone, Invalid
from omni.models.privacy import RequestKind, RequestState
from omni.queries import privacy
from omni.services import members
from omni.services import privacy as services
from omni.transactions import transaction
from tests.factories import Shop
from tests.till import TODAY


def ask(shop: Shop, member: int, kind: RequestKind, check: str = "licence") -> int:
    with transaction():
        return services.receive_request(
            member,
            kind,
            identity_check=check,
            on=TODAY,
            key=f"{kind}-{member}",
            actor=shop.actor(),
        ).id


def test_a_request_is_due_in_two_weeks_and_the_soonest_stands_first(shop: Shop):
    later, first = shop.member(), shop.member()
    ask(shop, later, RequestKind.DISCLOSURE)
    with transaction():
        services.receive_request(
            first,
            RequestKind.CORRECTION,
            identity_check="call_back",
            on=TODAY - dt.timedelta(days=20),
            key="old",
            actor=shop.actor(),
        )
    listed = privacy.list_requests()
    assert [one.member.id for one in listed] == [first, later]
    assert [one.is_late(TODAY) for one in listed] == [True, False]
    assert listed[1].request.due_on == TODAY + dt.timedelta(days=14)


def test_nobody_asks_without_showing_who_she_is(shop: Shop):
    with pytest.raises(Invalid):
        ask(shop, shop.member(), RequestKind.DISCLOSURE, check="")
    assert privacy.list_requests() == []


def test_a_stop_of_use_counts_from_now_on(shop: Shop):
    member = shop.member()
    with transaction():
        members.record_consents(member, {"mail": "granted"}, actor=shop.actor())
    ask(shop, member, RequestKind.STOP_USE)
    assert not privacy.may_send(member, "marketing", "mail").allowed
    said = privacy.list_said(member)
    assert {one.source for one in said if one.state.value == "denied"} == {"request"}
    assert {one.purpose for one in said} == {"marketing", "analysis", "sharing", "link"}


def test_a_request_is_answered_once_and_a_refusal_says_why(shop: Shop):
    request = ask(shop, shop.member(), RequestKind.ERASURE)
    with pytest.raises(Invalid), transaction():
        services.close_request(request, is_done=False, actor=shop.actor("manager"))
    with transaction():
        services.close_request(
            request, is_done=False, answer="未払いがあるため", actor=shop.actor("manager")
        )
    found = privacy.get_request(request)
    assert (found.state, found.answer) == (RequestState.REFUSED, "未払いがあるため")
    with pytest.raises(AlreadyDone), transaction():
        services.close_request(request, is_done=True, actor=shop.actor("manager"))


def test_a_store_sees_its_own_requests(shop: Shop):
    ask(shop, shop.member(), RequestKind.DISCLOSURE)
    assert privacy.list_requests(at=(shop.shinjuku,)) == []
    assert len(privacy.list_requests(at=(shop.shibuya,))) == 1
