"""Members, as programs ask for them: masked unless the token may see people."""

from __future__ import annotations

import marshmallow as ma

from omni.forms.api.fields import PageAsked, Text, Word, page_of
from omni.models.member import ConsentState, Gender, IdentityKind, MemberKind, MemberState

KINDS = [one.value for one in IdentityKind]


class MembersAsked(ma.Schema):
    """What the one box takes: phone or its last four, name, card, mail, document number."""

    q = Text(least=1, most=200, required=True, metadata={"description": "as typed into the box"})
    cursor = Text(most=64, load_default=None)


class FoundMember(ma.Schema):
    """A member who answers, and why."""

    href = ma.fields.String(required=True)
    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    why = ma.fields.List(ma.fields.String(), required=True)
    tier = ma.fields.String(required=True, allow_none=True)
    points = ma.fields.Integer(required=True)


FoundMemberPage = page_of(FoundMember, "FoundMemberPage")


class MemberSaid(ma.Schema):
    """A member; names, birthday and address are masked or null without `members:personal`."""

    href = ma.fields.String(required=True)
    id = ma.fields.Integer(required=True)
    version = ma.fields.Integer(required=True)
    state = Word([one.value for one in MemberState], required=True)
    merged_into = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "who she became, if anybody"}
    )
    kind = Word([one.value for one in MemberKind], required=True)
    name = ma.fields.String(required=True)
    kana = ma.fields.String(required=True, allow_none=True)
    gender = ma.fields.String(required=True, allow_none=True)
    birthday = ma.fields.Date(required=True, allow_none=True)
    postcode = ma.fields.String(required=True, allow_none=True)
    address = ma.fields.String(required=True, allow_none=True)
    tier = ma.fields.String(required=True, allow_none=True)
    registered_on = ma.fields.Date(required=True, allow_none=True)
    points = ma.fields.Integer(required=True, metadata={"description": "that can be spent today"})


class MemberWanted(ma.Schema):
    """A new member of the token's own location."""

    family_name = Text(most=120, load_default="")
    given_name = Text(most=120, load_default="")
    family_kana = Text(most=120, load_default="")
    given_kana = Text(most=120, load_default="")
    kind = Word([one.value for one in MemberKind], load_default="person")
    gender = Word([one.value for one in Gender], load_default=None, allow_none=True)
    birthday = ma.fields.Date(load_default=None, allow_none=True)
    postcode = Text(most=8, load_default=None, allow_none=True)
    prefecture = Text(most=10, load_default=None, allow_none=True)
    city = Text(most=60, load_default=None, allow_none=True)
    street = Text(most=120, load_default=None, allow_none=True)
    building = Text(most=120, load_default=None, allow_none=True)
    phone = Text(most=40, load_default="")
    mail = Text(most=200, load_default="")
    card = Text(most=64, load_default="")
    ec = Text(
        most=64, load_default="", metadata={"description": "her number in the EC shop, if any"}
    )
    consents = ma.fields.Dict(
        keys=Text(most=64),
        values=Word([one.value for one in ConsentState]),
        load_default=dict,
        metadata={"description": "by `purpose:channel`, such as `marketing:mail`"},
    )


class MemberMade(ma.Schema):
    """The new member; says nothing personal, because it is kept for a day."""

    href = ma.fields.String(required=True)
    id = ma.fields.Integer(required=True)


class IdentityWanted(ma.Schema):
    """A card, an account, a phone or a mail that names her too."""

    kind = Word(KINDS, required=True)
    value = Text(least=1, most=200, required=True)
    source = Text(least=1, most=32, load_default="ec")


class IdentitySaid(ma.Schema):
    """One thing that names a member; `value` is masked without `members:personal`."""

    id = ma.fields.Integer(required=True)
    member_id = ma.fields.Integer(required=True)
    kind = Word(KINDS, required=True)
    value = ma.fields.String(required=True)
    source = ma.fields.String(required=True)
    is_shared = ma.fields.Boolean(required=True)


class IdentityList(ma.Schema):
    """Everything that names a member."""

    items = ma.fields.List(ma.fields.Nested(IdentitySaid), required=True)


IdentityPage = page_of(IdentitySaid, "IdentityPage")


class IdentityAsked(PageAsked):
    """Whom a card, an account, a phone or a mail names."""

    kind = Word(KINDS, required=True)
    value = Text(least=1, most=200, required=True)


class Linked(ma.Schema):
    """That it is done; the identity can be read."""

    href = ma.fields.String(required=True)
    member_id = ma.fields.Integer(required=True)


class LinkWanted(ma.Schema):
    """Send a code to the EC account of this mail."""

    mail = Text(least=3, most=200, required=True)


class LinkSent(ma.Schema):
    """The code was sent; it is good for ten minutes."""

    href = ma.fields.String(required=True)
    id = ma.fields.Integer(required=True)
    expires_at = ma.fields.DateTime(required=True)


class LinkConfirmed(ma.Schema):
    """The code she says, and whether she agreed that EC may be given name and address."""

    code = Text(least=1, most=12, required=True)
    consented = ma.fields.Boolean(load_default=False, truthy={True}, falsy={False})


class PrefillAsked(ma.Schema):
    """The EC account to fill in for."""

    ec = Text(least=1, most=64, required=True)


class PrefillSaid(ma.Schema):
    """What EC may fill in for her; 409 when she has not agreed."""

    family_name = ma.fields.String(required=True)
    given_name = ma.fields.String(required=True)
    family_kana = ma.fields.String(required=True)
    given_kana = ma.fields.String(required=True)
    postcode = ma.fields.String(required=True, allow_none=True)
    prefecture = ma.fields.String(required=True, allow_none=True)
    city = ma.fields.String(required=True, allow_none=True)
    street = ma.fields.String(required=True, allow_none=True)
    building = ma.fields.String(required=True, allow_none=True)
