"""EC accounts by mail or number, and what became of a code."""

from __future__ import annotations

import pytest

from omni.domain.errors import NotFound
from omni.models.member import IdentityKind
from omni.queries import linking
from omni.services import linking as services
from omni.services import members
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.merges.people import merge


def account(shop: Shop, number: str, mail: str | None) -> int:
    made = shop.member("田中", "みさき", mail=mail)
    with transaction():
        members.name_by(made, IdentityKind.EC, number, source="ec")
    return made


def test_a_shared_mail_finds_each_account_and_who_was_merged_is_none(shop: Shop) -> None:
    first, second = (account(shop, f"EC-100{n}", "home@example.jp") for n in (1, 2))
    shop.member("田中", "太郎", mail="home@example.jp")
    found = linking.find_accounts("HOME@example.jp")
    assert [one.member.id for one in found] == [first, second]
    assert [way.value_norm for way in found[0].mails] == ["home@example.jp"]
    merge(shop, first, second)
    assert [one.member.id for one in linking.find_accounts("home@example.jp")] == [first]
    assert len(linking.find_accounts("EC-1002")[0].numbers) == 2
    assert linking.find_accounts("") == []


def test_a_code_goes_to_the_account_that_was_chosen_of_two_with_one_mail(shop: Shop) -> None:
    store = shop.member("鈴木", "一葉")
    _, chosen = (account(shop, f"EC-100{n}", "home@example.jp") for n in (1, 2))
    with transaction():
        code = services.send_link_code(
            store, "home@example.jp", account_id=chosen, actor=shop.actor(), key="s"
        ).id
    sent = linking.get_sent(code, store)
    assert (sent.account.id, sent.address, sent.event_id) == (chosen, "home@example.jp", None)
    assert linking.get_mail(sent.mail_id or 0).member_id == chosen
    with pytest.raises(NotFound):
        linking.get_sent(code, chosen)
    with pytest.raises(NotFound):
        linking.get_mail(10**30)
