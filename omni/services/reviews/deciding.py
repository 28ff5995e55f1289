"""One answer to one pair: given once, remembered, and taken back whenever it was wrong."""

from __future__ import annotations

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Conflict, NotFound
from omni.domain.sentences import Sentence
from omni.extensions import db
from omni.models.match import MatchPair, PairState
from omni.models.member import Member
from omni.models.review import Answer, ReviewDecision
from omni.models.staff import Staff
from omni.queries.members.living import find_living
from omni.queries.reviews import in_order, list_people, seen_token
from omni.services import audit, merges
from omni.services.idempotency import once
from omni.services.merges.people import lock_people
from omni.services.reviews import claiming
from omni.services.reviews.settling import joined_by, same_question


class AnsweredBefore(AlreadyDone):
    """Somebody else has answered this pair a moment ago."""

    sentence = N_("この組は、先に%(name)sさんが「%(answer)s」と答えました。")
    way_forward = N_("次の組に進んでください。違うと思うときは「答えた記録」から取り消せます。")


class Settled(AlreadyDone):
    """The question has gone: they are one person by now, or nothing speaks for it any more."""

    sentence = N_("この組は、ほかの変更でもう確認が要らなくなりました。")
    way_forward = N_("次の組に進んでください。")


class ChangedWhileShown(Conflict):
    """One of the two was edited or merged after the pair was shown."""

    sentence = N_("表示したあとで、この方の登録内容が変わりました。")
    way_forward = N_("新しい内容を確かめて、もう一度答えてください。")


WORDS = {Answer.SAME: N_("同じ人"), Answer.DIFFERENT: N_("別の人")}


@once("review.decide", ReviewDecision)
def decide_pair(
    pair_id: int, answer: Answer, *, seen: str, key: str, actor: Actor
) -> ReviewDecision:
    """Answer a pair as it was seen; the answer counts for every pair that asks the same.

    Raises AnsweredBefore, Settled or ChangedWhileShown, and then nothing has changed.
    """
    staff_id = claiming.reviewer(actor)
    a_id, b_id = _lock_people(pair_id)
    pair = _open_pair(pair_id)
    if _seen_now(a_id, b_id) != seen:
        raise ChangedWhileShown
    event_id = None
    asked = same_question(a_id, b_id, PairState.OPEN)
    if answer is Answer.SAME:
        survivor_id, merged_id = _who_stays(a_id, b_id)
        event_id = merges.merge_members(
            survivor_id,
            merged_id,
            evidence=list(pair.evidence),
            reason="review",
            actor=actor,
            key=f"review:{key}",
        ).id
    else:
        audit.write("review.different", "match_pair", pair.id, actor=actor, members=[a_id, b_id])
    decision = keep_answer(pair, answer, event_id, staff_id=staff_id)
    for one in asked:
        _settle(one, decision)
    claiming.release(pair_id)
    return decision


def keep_answer(
    pair: MatchPair,
    answer: Answer,
    event_id: int | None,
    *,
    staff_id: int,
    batch_id: int | None = None,
) -> ReviewDecision:
    """Write down an answer, and on the pair what follows from it."""
    decision = ReviewDecision(
        pair_id=pair.id,
        answer=answer,
        staff_id=staff_id,
        batch_id=batch_id,
        merge_event_id=event_id,
        at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    _settle(pair, decision)
    return decision


def _settle(pair: MatchPair, decision: ReviewDecision) -> None:
    is_same = decision.answer is Answer.SAME
    pair.state = PairState.LINKED if is_same else PairState.DIFFERENT
    pair.decided_by_id, pair.decided_at = decision.staff_id, decision.at
    pair.merge_event_id, pair.updated_at = decision.merge_event_id, decision.at


def undo_decision(decision_id: int, *, actor: Actor) -> ReviewDecision:
    """Take an answer back: who was joined is parted again, and the pair waits once more.

    Taking back what was taken back already changes nothing.
    """
    staff_id = claiming.reviewer(actor)
    decision = db.session.get(ReviewDecision, decision_id, with_for_update=True)
    if decision is None:
        raise NotFound
    if decision.undone_at is not None:
        return decision
    reopened = _settled_by(decision)
    if decision.merge_event_id is not None:
        merges.undo_merge(decision.merge_event_id, actor=actor, key=f"review:{decision_id}")
    else:
        audit.write("review.reopen", "match_pair", decision.pair_id, actor=actor)
    now = clock.now()
    for one in reopened:
        one.state, one.updated_at = PairState.OPEN, now
        one.decided_by_id = one.decided_at = one.merge_event_id = None
    decision.undone_at, decision.undone_by_id = now, staff_id
    return decision


def _settled_by(decision: ReviewDecision) -> list[MatchPair]:
    """The pairs this answer has settled, its own among them."""
    if decision.merge_event_id is not None:
        return joined_by(decision.merge_event_id)
    pair = db.session.get_one(MatchPair, decision.pair_id)
    became = find_living((pair.a_id, pair.b_id))
    asked = same_question(became[pair.a_id], became[pair.b_id], PairState.DIFFERENT)
    return [one for one in asked if one.decided_at == decision.at]


def _lock_people(pair_id: int) -> tuple[int, int]:
    """The two people of a pair as they are called by now, locked in the order of their ids."""
    row = db.session.execute(
        select(MatchPair.a_id, MatchPair.b_id).where(MatchPair.id == pair_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    became = find_living({row.a_id, row.b_id})
    people = became[row.a_id], became[row.b_id]
    lock_people(people)
    return people


def _open_pair(pair_id: int) -> MatchPair:
    pair = db.session.get_one(MatchPair, pair_id, with_for_update=True, populate_existing=True)
    if pair.state is PairState.OPEN:
        return pair
    last = db.session.execute(
        select(ReviewDecision.answer, Staff.name)
        .join(Staff, Staff.id == ReviewDecision.staff_id)
        .where(ReviewDecision.pair_id == pair_id, ReviewDecision.undone_at.is_(None))
        .order_by(ReviewDecision.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        raise Settled
    raise AnsweredBefore(name=last.name, answer=Sentence(WORDS[last.answer]))


def _seen_now(a_id: int, b_id: int) -> str:
    if a_id == b_id:
        raise Settled
    return seen_token(db.session.get_one(Member, a_id), db.session.get_one(Member, b_id))


def _who_stays(a_id: int, b_id: int) -> tuple[int, int]:
    people = list_people((a_id, b_id), clock.now().date())
    stays, goes = in_order(people[a_id], people[b_id])
    return stays.id, goes.id
