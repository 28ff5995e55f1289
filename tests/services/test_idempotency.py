"""A key is used once: the same answer for the same body, a refusal for another."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import Invalid, KeyReused
from omni.extensions import db
from omni.models.member import Household
from omni.services.idempotency import once
from omni.transactions import transaction
from tests.factories import Shop


@once("test.found", Household)
def found_household(words: str, *, key: str, actor: Actor | None = None) -> Household:
    """Make a household; refuse a bad word."""
    if words == "bad":
        raise Invalid("だめです。")
    household = Household(created_at=clock.now())
    db.session.add(household)
    return household


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(Household)) or 0


def test_the_same_key_gives_the_same_answer(shop: Shop) -> None:
    ids = []
    for _ in range(3):
        with transaction():
            ids.append(found_household("good", key="k1").id)
    assert ids == [ids[0]] * 3
    assert _count() == 1


def test_another_body_under_the_same_key_is_refused(shop: Shop) -> None:
    with transaction():
        found_household("good", key="k1")
    with pytest.raises(KeyReused), transaction():
        found_household("better", key="k1")
    assert _count() == 1


def test_a_key_used_at_one_store_shows_nothing_at_another(shop: Shop) -> None:
    with transaction():
        made = found_household("good", key="k1", actor=shop.actor("clerk")).id
    with pytest.raises(KeyReused), transaction():
        found_household("good", key="k1", actor=shop.actor("clerk", shop.shinjuku))
    with transaction():  # another person at the same store's tablet
        assert found_household("good", key="k1", actor=shop.actor("manager")).id == made
    assert _count() == 1


def test_a_refusal_leaves_the_key_free_for_the_corrected_form(shop: Shop) -> None:
    with pytest.raises(Invalid), transaction():
        found_household("bad", key="k1")
    with transaction():
        found_household("good", key="k1")
    assert _count() == 1


def test_a_command_outside_a_transaction_is_a_programming_error(shop: Shop) -> None:
    with pytest.raises(RuntimeError):
        found_household("good", key="k1")
