"""Pairs of members who may be one person, as the matching leaves them for a person to answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from omni.domain import clock
from omni.extensions import db
from omni.models.match import Decision, MatchPair, PairState
from omni.models.member import Member
from omni.queries.reviews import seen_token
from omni.transactions import transaction
from tests.factories import Shop

PHONE_AND_BIRTHDAY = (
    {"field": "phone", "kind": "same", "weight": 8.0},
    {"field": "birthday", "kind": "same", "weight": 9.0},
)
PATTERN = "phone.same birthday.same"
BORN = dt.date(1985, 4, 1)


def ask(
    one: int, other: int, *, score: float = 10.0, evidence: tuple[dict[str, Any], ...] = ()
) -> int:
    """A pair that waits for an answer; returns its id."""
    found = list(evidence or PHONE_AND_BIRTHDAY)
    with transaction():
        pair = MatchPair(
            a_id=min(one, other),
            b_id=max(one, other),
            score=score,
            decision=Decision.ASK,
            evidence=found,
            pattern=" ".join(f"{item['field']}.{item['kind']}" for item in found),
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        db.session.add(pair)
        db.session.flush()
        return int(pair.id)


def twins(shop: Shop, number: int = 1, **rest: Any) -> tuple[int, int, int]:
    """A card holder and an EC account that look like one person: (pair, card's id, account's)."""
    digits = f"0901234{number:04}"
    known = {"birthday": BORN, "phone": digits, **rest}
    one = shop.member(
        "髙橋", f"美咲{number}", "タカハシ", "ミサキ", card=f"20000000{number:04}", **known
    )
    other = shop.member(
        "高橋", f"美咲{number}", "タカハシ", "ミサキ", mail=f"m{number}@example.jp", **known
    )
    return ask(one, other, score=20.0 - number / 100), one, other


def seen(pair_id: int) -> str:
    """What a page that shows the pair now would say it has seen."""
    pair = db.session.get_one(MatchPair, pair_id, populate_existing=True)
    members = [
        db.session.get_one(Member, one, populate_existing=True) for one in (pair.a_id, pair.b_id)
    ]
    token = seen_token(members[0], members[1])
    db.session.rollback()
    return token


def state(pair_id: int) -> PairState:
    """Where the pair stands in the database."""
    db.session.rollback()
    found = db.session.get_one(MatchPair, pair_id, populate_existing=True).state
    db.session.rollback()
    return found


def survivor(member_id: int) -> int | None:
    """Who this member was merged into, if anybody."""
    db.session.rollback()
    return db.session.get_one(Member, member_id, populate_existing=True).merged_into_id
