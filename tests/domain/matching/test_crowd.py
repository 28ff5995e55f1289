from omni.domain.matching.crowd import Name, gather, turned
from omni.domain.matching.people import turn
from tests.domain.matching.people import HOME, person

MISATO = {"given_name": "美里", "given_kana": "ミサト"}


def test_whoever_is_added_stands_at_her_place_as_she_came():
    known = HOME | {"birthday": "1990-04-01", "gender": "female", "source": "store"}
    people = [
        person(7, phones=("09012345678",), mails=("84misaki@example.jp",), cards=("12",), **known),
        person(8, **MISATO),
        person(9, mails=("misaki@example.jp",), **known),
    ]
    crowd = gather(people)
    assert [crowd.person(place) for place in range(3)] == people
    assert len(crowd) == 3


def test_a_name_that_many_have_is_kept_once():
    crowd = gather([person(1), person(2), person(3, **MISATO)])
    assert list(crowd.names) == [0, 0, 1]
    assert [name.given for name in crowd.forms] == ["美咲", "美里"]


def test_a_name_is_turned_as_a_person_is():
    for details in ({}, {"family_name": "田中美咲", "given_name": ""}):
        one = person(1, **details)
        crowd = gather([one])
        crowd.forms[:] = [turned(name) for name in crowd.forms]
        turn(one)
        assert crowd.person(0) == one
        assert isinstance(crowd.forms[0], Name)
