"""Refusals carry a sentence, the way forward and where the fault is."""

from __future__ import annotations

from omni.domain.errors import Conflict, KeyReused, NotEnough, Refusal


def test_a_refusal_says_its_sentence_with_its_numbers() -> None:
    refusal = Refusal("%(n)s点しかありません。", n=2, field="quantity")
    assert str(refusal) == "2点しかありません。"
    assert refusal.field == "quantity"


def test_a_key_used_for_another_body_is_a_conflict() -> None:
    assert issubclass(KeyReused, Conflict)
    assert KeyReused().status == 409


def test_a_shortage_carries_the_other_ways() -> None:
    assert NotEnough(alternatives=("新宿店",)).alternatives == ("新宿店",)
