"""What arrives otherwise than it was sent, and what people find out about it."""

from __future__ import annotations

import pytest

from omni.domain.errors import AlreadyDone, Invalid, NotFound
from omni.models.transfer import Answer
from omni.services.transfers import differences
from tests.services.transfers.conftest import Road


def sent(road: Road, *lines: tuple[int, int]) -> int:
    asked = road.ask(*lines)
    road.send(asked)
    return asked


def test_pieces_that_did_not_come_are_open(road: Road, medium: int, large: int) -> None:
    way = sent(road, (medium, 3), (large, 1))
    road.receive(way, {medium: 1})
    assert road.lines(way) == [(3, 3, 1, 0), (1, 1, 0, 0)]
    assert [one[1:] for one in road.differences()] == [("short", 2, None), ("short", 1, None)]
    assert (road.here(medium), road.here(large)) == ((1, 0), (1, 0))


def test_pieces_too_many_and_pieces_never_sent_are_on_hand(
    road: Road, medium: int, large: int
) -> None:
    way = sent(road, (medium, 1))
    road.receive(way, {medium: 3, large: 1})
    assert road.lines(way) == [(1, 1, 3, 0), (0, 0, 1, 0)]
    assert [one[1:] for one in road.differences()] == [("over", 2, None), ("wrong", 1, None)]
    assert (road.here(medium), road.here(large)) == ((3, 0), (2, 0))


def test_damaged_pieces_are_not_for_sale(road: Road, medium: int) -> None:
    way = sent(road, (medium, 3))
    road.receive(way, {medium: (3, 1)})
    assert road.lines(way) == [(3, 3, 3, 1)]
    assert [one[1:] for one in road.differences()] == [("damaged", 1, None)]
    assert road.here(medium) == (2, 0)


def test_pieces_asked_for_and_not_sent_that_came_are_wrong(
    road: Road, medium: int, large: int
) -> None:
    asked = road.ask((medium, 1), (large, 1))
    lines = {line.variant_id: line.id for line in road.transfer(asked).lines}
    road.send(asked, sent={lines[large]: 0})
    road.receive(asked, {medium: 1, large: 1})
    assert [one[1:] for one in road.differences()] == [("wrong", 1, None)]


@pytest.mark.parametrize(
    ("answer", "there", "here"),
    [
        (Answer.CAME_LATER, (2, 0), (3, 0)),
        (Answer.NEVER_LEFT, (4, 0), (1, 0)),
        (Answer.LOST, (2, 0), (1, 0)),
    ],
)
def test_what_became_of_a_shortage_moves_the_numbers(
    road: Road, medium: int, answer: Answer, there: tuple[int, int], here: tuple[int, int]
) -> None:
    road.receive(sent(road, (medium, 3)), {medium: 1})
    ((difference, *_),) = road.differences()
    road.answer(difference, answer)
    assert (road.there(medium), road.here(medium)) == (there, here)
    assert road.differences() == [(difference, "short", 2, answer)]


@pytest.mark.parametrize(("answer", "there"), [(Answer.LEFT_TOO, (3, 0)), (Answer.KEPT, (4, 0))])
def test_what_became_of_a_piece_too_many(
    road: Road, medium: int, answer: Answer, there: tuple[int, int]
) -> None:
    road.receive(sent(road, (medium, 1)), {medium: 2})
    ((difference, *_),) = road.differences()
    road.answer(difference, answer)
    assert (road.there(medium), road.here(medium)) == (there, (2, 0))


@pytest.mark.parametrize(
    ("answer", "here"), [(Answer.SELLABLE, (2, 0)), (Answer.WRITTEN_OFF, (1, 0))]
)
def test_what_became_of_a_damaged_piece(
    road: Road, medium: int, answer: Answer, here: tuple[int, int]
) -> None:
    road.receive(sent(road, (medium, 2)), {medium: (2, 1)})
    ((difference, *_),) = road.differences()
    road.answer(difference, answer)
    assert road.here(medium) == here


def test_one_of_two_is_found_and_the_other_stays_open(road: Road, medium: int) -> None:
    road.receive(sent(road, (medium, 3)), {medium: 1})
    ((difference, *_),) = road.differences()
    road.answer(difference, Answer.NEVER_LEFT, quantity=1)
    assert [one[1:] for one in road.differences()] == [
        ("short", 1, "never_left"),
        ("short", 1, None),
    ]
    assert road.there(medium) == (3, 0)


def test_goods_the_sender_has_promised_meanwhile_become_its_exception(
    road: Road, medium: int
) -> None:
    way = sent(road, (medium, 1))
    road.ask((medium, 4))
    road.receive(way, {medium: 2})
    ((difference, *_),) = road.differences()
    road.answer(difference, Answer.LEFT_TOO)
    assert road.there(medium) == (3, 4)


def test_an_answer_is_given_once_and_must_fit(road: Road, medium: int) -> None:
    road.receive(sent(road, (medium, 2)), {medium: 1})
    ((difference, *_),) = road.differences()
    for answer, quantity in ((Answer.KEPT, None), (Answer.LOST, 2), (Answer.LOST, 0)):
        with pytest.raises(Invalid):
            road.answer(difference, answer, quantity=quantity)
    road.answer(difference, Answer.LOST)
    with pytest.raises(AlreadyDone):
        road.answer(difference, Answer.CAME_LATER)
    with pytest.raises(NotFound):
        road.answer(2**70, Answer.LOST)
    assert (road.there(medium), road.here(medium)) == ((3, 0), (1, 0))


@pytest.mark.parametrize("pieces", [{1: (1, 2)}, {1: (-1, 0)}, {1: 99_999}, {2**70: 1}])
def test_what_cannot_be_in_a_parcel_is_refused(
    road: Road, medium: int, pieces: dict[int, object]
) -> None:
    way = sent(road, (medium, 1))
    with pytest.raises(Invalid):
        road.receive(way, pieces)
    assert road.here(medium) == (0, 0)


def test_every_kind_has_its_answers() -> None:
    assert {answer for some in differences.ANSWERS.values() for answer in some} == set(Answer)
