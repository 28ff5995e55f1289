"""What is held, its story, and its way through the tills, read back."""

from __future__ import annotations

from omni.models.order import Tender
from omni.queries import deposits
from omni.services import holds
from omni.services.holds import MoneyTaken, Wanted
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.sales.till import TODAY


def test_the_story_of_a_hold_and_of_a_till_agree(shop: Shop) -> None:
    shop.stock(shop.dress["M"], 1)
    with transaction():
        hold = holds.place_hold(
            [Wanted(shop.dress["M"], 1)],
            location_id=shop.shibuya,
            customer=holds.Customer(name="山田", phone="0312345678"),
            wish=holds.Wish(deposit=MoneyTaken(3_000, "card", shop.shibuya, shop.register)),
            actor=shop.actor(),
            key="k",
        )
        hold_id, lines = hold.id, [line.id for line in hold.lines]
    assert deposits.count_held(lines, shop.shibuya) == 3_000
    assert deposits.count_held(lines, shop.shinjuku) == 0
    (line,) = deposits.list_entries(hold_id)
    assert (line.entry.amount, line.staff_name, line.order_receipt) == (3_000, "clerkさん", None)
    assert deposits.sum_day(shop.shibuya, TODAY) == {Tender.CARD: deposits.DepositFlow(3_000, 0)}
    assert deposits.sum_day(shop.shinjuku, TODAY) == {}
    paper = deposits.get_paper(hold_id, line.entry.id)
    assert (paper.who, paper.register_name) == ("山田", "レジ1")
    assert deposits.find_tender(999) is Tender.CASH
