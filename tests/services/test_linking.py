"""A card and an EC account become one person by a code sent to the account's mail."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.domain.errors import TooManyTries
from omni.extensions import db
from omni.models.delivery import Delivery
from omni.models.member import Identity, IdentityKind
from omni.models.merge import MergeKind
from omni.models.privacy import RequestKind
from omni.services import linking
from omni.services import members as services
from omni.services.privacy import receive_request, withdraw_member
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import assert_healthy, member, undo
from tests.till import TODAY


@pytest.fixture
def two(shop: Shop) -> tuple[int, int]:
    """A card in the store, an account at EC."""
    store = shop.member(card="20010001")
    online = shop.member("田中", "みさき", mail="m@example.jp", city="渋谷区")
    with transaction():
        db.session.add(
            Identity(
                member_id=online,
                kind=IdentityKind.EC,
                value_norm="ec-77",
                value_raw="EC-77",
                source="ec",
                created_at=clock.now(),
            )
        )
    return store, online


def send(shop: Shop, store: int, mail: str = "m@example.jp", key: str = "s") -> tuple[int, str]:
    """Send a code; returns its row and the code as the mail has it."""
    with transaction():
        made = linking.send_link_code(store, mail, actor=shop.actor(), key=key).id
    body = db.session.scalars(select(Delivery.body).order_by(Delivery.id.desc())).first()
    return made, re.findall(r"\d{6}", body or "")[0]


def link(shop: Shop, made: int, code: str, key: str = "l", **rest: bool) -> int:
    with transaction():
        return linking.link_account(made, code, actor=shop.actor(), key=key, **rest).id


def test_the_right_code_links_and_the_link_is_undone_like_any_merge(
    shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    event = link(shop, *send(shop, store), consented=True)
    assert member(online).merged_into_id == store
    with transaction():
        told = linking.prefill_for_ec("ec-77", actor=shop.actor())
    assert (told.family_name, told.city) == ("田中", "渋谷区")
    undone = undo(shop, event)
    assert undone.kind is MergeKind.LINK
    assert member(online).merged_into_id is None
    with pytest.raises(linking.NotConsented), transaction():
        linking.prefill_for_ec("ec-77", actor=shop.actor())
    assert_healthy()


def answer(shop: Shop, member_id: int, state: str) -> None:
    with transaction():
        services.record_consents(member_id, {"link:ec": state}, actor=shop.actor())


def test_ec_gets_nothing_any_more_once_consent_is_taken_back(
    shop: Shop, two: tuple[int, int]
) -> None:
    store, _ = two
    link(shop, *send(shop, store), consented=True)
    answer(shop, store, "denied")
    with pytest.raises(linking.NotConsented), transaction():
        linking.prefill_for_ec("ec-77", actor=shop.actor())
    answer(shop, store, "granted")
    with transaction():
        assert linking.prefill_for_ec("ec-77", actor=shop.actor()).family_name == "田中"
    with transaction():
        receive_request(
            store,
            RequestKind.STOP_USE,
            identity_check="licence",
            on=TODAY,
            key="stop",
            actor=shop.actor(),
        )
    with pytest.raises(linking.NotConsented), transaction():
        linking.prefill_for_ec("ec-77", actor=shop.actor())


def test_ec_gets_nothing_of_who_has_left(shop: Shop, two: tuple[int, int]) -> None:
    store, _ = two
    link(shop, *send(shop, store), consented=True)
    with transaction():
        withdraw_member(store, on=TODAY, key="w", actor=shop.actor())
    with pytest.raises(linking.NotConsented), transaction():
        linking.prefill_for_ec("ec-77", actor=shop.actor())


def test_a_code_works_once_for_ten_minutes_and_only_itself(
    shop: Shop, two: tuple[int, int]
) -> None:
    store, online = two
    made, code = send(shop, store)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    with pytest.raises(linking.WrongCode):
        link(shop, made, wrong)
    assert member(online).merged_into_id is None
    event = link(shop, made, code)
    undo(shop, event)
    with pytest.raises(linking.WrongCode):
        link(shop, made, code, key="again")
    made, code = send(shop, store, key="s2")
    with (
        clock.set_clock(clock.now() + linking.LIFE + dt.timedelta(seconds=1)),
        pytest.raises(linking.WrongCode),
    ):
        link(shop, made, code, key="late")
    assert member(online).merged_into_id is None


def test_wrong_codes_close_the_door_for_a_while(shop: Shop, two: tuple[int, int]) -> None:
    made, code = send(shop, two[0])
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for at in range(20):
        with pytest.raises((linking.WrongCode, TooManyTries)) as refused:
            link(shop, made, wrong, key=f"w{at}")
    assert isinstance(refused.value, TooManyTries)
    with pytest.raises(TooManyTries):
        link(shop, made, code)


def test_who_may_not_be_linked_is_refused(shop: Shop, two: tuple[int, int]) -> None:
    store, online = two
    with pytest.raises(linking.NoAccount):
        send(shop, store, "nobody@example.jp")
    with pytest.raises(linking.LinkedAlready):
        send(shop, online)
    for at in range(3):
        send(shop, store, key=f"k{at}")
    with pytest.raises(TooManyTries):
        send(shop, store, key="k9")
    with pytest.raises(linking.NoAccount), transaction():
        linking.prefill_for_ec("none", actor=shop.actor())
