import pytest
from sqlalchemy import select

from omni.domain import clock
from omni.extensions import db
from omni.models.match import Decision, MatchKind, MatchPair, MatchRun, MatchState, PairState
from omni.models.member import Member
from omni.models.merge import MergeEvent
from omni.queries.doctor import list_findings
from omni.queries.matching.rules import get_run
from omni.services import matching, members
from omni.services.matching import comparing, linking, running, runs
from omni.transactions import transaction

HOME = {"postcode": "1500001", "prefecture": "東京都", "street": "渋谷区神宮前1-2-3"}
BORN = clock.now().date().replace(year=1990, month=4, day=1)
CARD_AND_ACCOUNT = {"birthday": BORN, "phone": "09012345678", **HOME}


def two_of_one(shop, **changes):
    """A card and an account of 田中美咲."""
    first = shop.member(card="2000000000015", **CARD_AND_ACCOUNT)
    second = shop.member(registered_source="ec", **CARD_AND_ACCOUNT | changes)
    return first, second


def pairs():
    return db.session.scalars(
        select(MatchPair).order_by(MatchPair.a_id, MatchPair.b_id)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip


def living(member_id):
    return db.session.get(Member, member_id, populate_existing=True).merged_into_id or member_id


def test_a_card_and_an_account_of_one_person_are_linked_and_can_be_parted(shop):
    first, second = two_of_one(shop)
    other = shop.member("佐藤", "翔太", "サトウ", "ショウタ", phone="08011112222")
    run = get_run(matching.run())
    assert run.state is MatchState.DONE
    assert living(first) == living(second) != living(other)
    (pair,) = pairs()
    assert (pair.state, pair.decision) == (PairState.LINKED, Decision.SAME)
    event = db.session.get_one(MergeEvent, pair.merge_event_id)
    assert event.staff_id is None
    assert event.evidence == pair.evidence
    assert list_findings(("matching", "merges")) == []


def test_families_stay_several_people(shop):
    two_of_one(shop, given="美里", given_kana="ミサト")
    shop.member("田中", "一郎", "タナカ", "イチロウ", **CARD_AND_ACCOUNT)
    matching.run()
    assert [pair.state for pair in pairs() if pair.decision is Decision.SAME] == []
    assert db.session.scalars(select(MergeEvent)).all() == []


def test_what_contradicts_is_asked_and_not_linked(shop):
    two_of_one(shop, birthday=BORN.replace(year=1985, month=11, day=23), mail="misaki@example.jp")
    matching.run()
    assert [(one.decision, one.state) for one in pairs()] in (
        [(Decision.ASK, PairState.OPEN)],
        [],
    )
    assert db.session.scalars(select(MergeEvent)).all() == []


def test_a_second_run_looks_only_at_who_is_new_or_changed(shop):
    two_of_one(shop)
    matching.run()
    late = shop.member(registered_source="ec", **CARD_AND_ACCOUNT)
    run = get_run(matching.run())
    assert run.kind is MatchKind.INCREMENTAL
    assert run.counts["linked"] == 1
    assert living(late) != late
    again = get_run(matching.run())
    assert (again.total, again.counts.get("linked", 0)) == (0, 0)


def test_an_edit_is_a_reason_to_look_again(shop):
    first = shop.member(card="2000000000015", birthday=BORN)
    second = shop.member(registered_source="ec", **CARD_AND_ACCOUNT)
    matching.run()
    with transaction():
        members.add_identity(first, "phone", "090-1234-5678", actor=shop.actor())
    matching.run()
    assert living(first) == living(second)


def test_not_the_same_person_is_remembered_for_whoever_they_become(shop):
    first, second = two_of_one(shop)
    with transaction():
        matching.remember_difference(second, first, actor=shop.actor())
        matching.remember_difference(first, second, actor=shop.actor())
    third = shop.member(registered_source="ec", **CARD_AND_ACCOUNT)
    matching.run(MatchKind.FULL)
    assert living(first) != living(second)
    assert len({living(first), living(second), living(third)}) == 2
    matching.run(MatchKind.FULL)
    matching.run()
    assert living(first) != living(second)
    said = [pair for pair in pairs() if pair.state is PairState.DIFFERENT]
    assert [(one.a_id, one.b_id) for one in said] == [(first, second)]
    assert [one for one in pairs() if one.state is PairState.OPEN] == []
    assert list_findings(("matching", "merges")) == []


def test_a_run_that_was_killed_goes_on_from_its_checkpoint(shop, monkeypatch):
    for number in range(6):
        shop.member(phone=f"0901234567{number}", birthday=BORN)
        shop.member(registered_source="ec", phone=f"0901234567{number}", birthday=BORN)
    monkeypatch.setattr(comparing, "_PIECE", 10)
    make = linking.make_links

    def dies(_links):
        raise KeyboardInterrupt

    monkeypatch.setattr(linking, "make_links", dies)
    with pytest.raises(KeyboardInterrupt):
        matching.run()
    (run,) = db.session.scalars(select(MatchRun)).all()
    assert run.state is MatchState.RUNNING
    before = {pair.id for pair in pairs()}
    assert before
    monkeypatch.setattr(linking, "make_links", make)
    assert matching.run() == run.id
    assert get_run(run.id).state is MatchState.DONE
    assert {pair.id for pair in pairs()} == before
    assert len({living(one.id) for one in db.session.scalars(select(Member))}) < 18


def test_a_failed_comparison_is_taken_up_again_where_it_stopped(shop, monkeypatch):
    for number in range(8):
        shop.member(phone="09012345678", birthday=BORN.replace(day=1 + number))
    monkeypatch.setattr(comparing, "_PIECE", 5)
    keep, kept = running._keep, []

    def fails(run_id, found, done):
        if len(kept) == 2:
            raise RuntimeError("power cut")
        kept.append(done)
        keep(run_id, found, done)

    monkeypatch.setattr(running, "_keep", fails)
    with pytest.raises(RuntimeError):
        matching.run()
    (run,) = db.session.scalars(select(MatchRun)).all()
    assert (run.state, run.checkpoint) == (MatchState.FAILED, 10)
    monkeypatch.setattr(running, "_keep", keep)
    assert matching.run() == run.id
    assert get_run(run.id).counts["looked_at"] == 28


def test_another_runner_waits_while_one_is_at_it(shop, monkeypatch):
    with transaction():
        runs.claim(None, shop.actor())
    monkeypatch.setattr(runs, "name_of_runner", lambda: "elsewhere:1")
    with pytest.raises(matching.Busy):
        matching.run()


def test_two_that_were_parted_again_are_asked_at_most(shop):
    two_of_one(shop)
    matching.run()
    (pair,) = pairs()
    with transaction():
        merged = db.session.get_one(Member, pair.b_id)
        merged.merged_into_id, merged.state = None, "active"
        db.session.get_one(MergeEvent, pair.merge_event_id).undone_at = clock.now()
    matching.run(MatchKind.FULL)
    (pair,) = pairs()
    assert (pair.state, pair.decision) == (PairState.OPEN, Decision.ASK)
    assert "merge:undone" in pair.pattern


def test_a_question_that_newer_evidence_does_not_support_is_stale(shop):
    first, second = two_of_one(shop, birthday=BORN.replace(year=1985, month=11, day=23))
    with transaction():
        db.session.add(
            MatchPair(
                a_id=first, b_id=second, score=4.0, decision=Decision.ASK, evidence=[],
                pattern="", created_at=clock.now(), updated_at=clock.now(),
            )
        )  # fmt: skip
        db.session.get_one(Member, second).given_name = "優子"
        db.session.get_one(Member, second).given_kana = "ユウコ"
    matching.run(MatchKind.FULL)
    assert [pair.state for pair in pairs()] == [PairState.STALE]


def test_questions_follow_merged_people_to_who_they_have_become(shop):
    first, second = two_of_one(shop)
    asked = shop.member("佐藤", "花", "サトウ", "ハナ")
    with transaction():
        db.session.add(
            MatchPair(
                a_id=second, b_id=asked, score=1.0, decision=Decision.ASK, evidence=[],
                pattern="x", created_at=clock.now(), updated_at=clock.now(),
            )
        )  # fmt: skip
    matching.run()
    late = shop.member(registered_source="ec", **CARD_AND_ACCOUNT)
    matching.run()
    assert living(late) == living(second) == first
    with transaction():
        linking.follow_merges()
    open_pairs = [(one.a_id, one.b_id) for one in pairs() if one.state is PairState.OPEN]
    assert all(living(a) == a and living(b) == b for a, b in open_pairs)


def test_two_processes_find_what_one_does(shop):
    for number in range(4):
        for source in ("store", "ec"):
            born = BORN.replace(day=10 + 5 * number)
            shop.member(phone=f"0901234567{number}", birthday=born, registered_source=source)
    matching.run(processes=2)
    assert len([pair for pair in pairs() if pair.state is PairState.LINKED]) >= 4
