"""Whatever names a member is known to merging."""

from __future__ import annotations

from omni.extensions import db
from omni.queries.merges.tables import FOLLOWING, STAYING


def test_every_row_that_names_a_member_follows_her_or_says_why_not() -> None:
    naming = {
        f"{table.name}.{key.parent.name}"
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "member"
    }
    following = {f"{one.name}.{one.column}" for one in FOLLOWING if one.column == "member_id"}
    assert naming == following | STAYING.keys()
    assert all(STAYING.values())
