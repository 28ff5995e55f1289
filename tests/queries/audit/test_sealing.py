"""What waits for a seal is found by being unsealed."""

from __future__ import annotations

from omni.domain.audit_chain import FIRST
from omni.queries.audit import sealing
from omni.services import audit
from omni.services.audit.seals import seal_lines
from omni.transactions import transaction
from tests.conftest import NOW
from tests.factories import Shop


def test_the_tail_is_counted_and_dated(shop: Shop) -> None:
    assert sealing.count_unsealed() == (0, None)
    assert sealing.head_hash() == FIRST
    with transaction():
        audit.write("view", "member", 7, actor=shop.actor())
    assert sealing.count_unsealed() == (1, NOW)
    with transaction():
        seal_lines()
    assert sealing.list_unsealed(10) == []
    head = sealing.find_head()
    assert head is not None
    assert sealing.head_hash() == head.hash != FIRST
