"""A change writes its line in its own transaction; values lie beside it under a digest."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from omni.domain.errors import Invalid
from omni.extensions import db
from omni.models.audit import AuditLine, AuditValue
from omni.services import audit
from omni.transactions import transaction
from tests.factories import Shop


def test_a_line_says_who_what_and_where(shop: Shop) -> None:
    with transaction():
        audit.write("update", "member", 7, actor=shop.actor(), member_id=7, name="田中")
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.object_id, line.staff_id) == ("update", 7, shop.staff["clerk"])
    assert db.session.get_one(AuditValue, line.id).values == {"name": "田中"}
    assert line.digest == audit.digest(line.salt, {"name": "田中"})


def test_a_refused_change_leaves_no_line(shop: Shop) -> None:
    with pytest.raises(Invalid), transaction():
        audit.write("update", "member", 7, actor=shop.actor())
        raise Invalid
    assert db.session.scalars(select(AuditLine)).first() is None
