"""What was typed that names a person, as it is kept, and which of it somebody does not have yet."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from omni.domain.codes import card_keys
from omni.domain.text import mails, phones
from omni.extensions import db
from omni.models.member import Identity, IdentityKind

Typed = Mapping[IdentityKind, tuple[str, ...]]


def fold_typed(phone: str, mail: str, card: str) -> Typed:
    """What names her among what was typed, as it is kept."""
    folded = {
        IdentityKind.CARD: card_keys(card) if card.strip() else (),
        IdentityKind.PHONE: (phones.fold_phone(phone),),
        IdentityKind.MAIL: (mails.fold_mail(mail),),
    }
    known = {kind: tuple(one for one in values if one) for kind, values in folded.items()}
    return {kind: values for kind, values in known.items() if values}


def list_lacking(member_ids: list[int], typed: Typed) -> dict[int, tuple[IdentityKind, ...]]:
    """For each of these members, the kinds of which she does not have what was typed."""
    if not member_ids:
        return {}
    rows = db.session.execute(
        select(Identity.member_id, Identity.kind, Identity.value_norm).where(
            Identity.member_id.in_(member_ids)
        )
    )
    hers = {(row.member_id, row.kind, row.value_norm) for row in rows}
    return {
        one: tuple(
            kind
            for kind, values in typed.items()
            if not any((one, kind, value) in hers for value in values)
        )
        for one in member_ids
    }
