"""What names a member."""

from __future__ import annotations

from omni.models.member import IdentityKind
from omni.queries.identities import list_identities, list_named


def test_a_shared_phone_names_several(shop):
    ids = [shop.member(phone="09012345678"), shop.member(family="佐藤", phone="09012345678")]
    found = list_named(IdentityKind.PHONE, "09012345678", after=0, limit=5)
    assert [one.member_id for one in found] == ids
    rest = list_named(IdentityKind.PHONE, "09012345678", after=found[0].id, limit=5)
    assert [one.member_id for one in rest] == ids[1:]
    assert [one.value_norm for one in list_identities(ids[0])] == ["09012345678"]
