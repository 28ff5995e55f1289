from omni.domain.matching.crowd import gather
from omni.domain.matching.keys import MOST
from omni.domain.matching.pairing import blocks, find_pairs, pack, unpack
from tests.domain.matching.people import HOME, person

OTHER = {
    "family_name": "佐藤",
    "given_name": "優子",
    "family_kana": "サトウ",
    "given_kana": "ユウコ",
}


def pairs(*people, reaches=lambda _one, _other: True):
    return [unpack(pair) for pair in find_pairs(gather(people), reaches)]


def test_who_shares_a_key_is_worth_comparing():
    born = {"birthday": "1990-04-01"}
    one = person(1, phones=("09012345678",), **HOME | born)
    assert pairs(one, person(2)) == [(0, 1)]
    assert pairs(one, person(2, **OTHER)) == []
    assert pairs(one, person(2, phones=("09012345678",), **OTHER)) == [(0, 1)]
    assert pairs(one, person(2, **OTHER | born)) == []
    assert pairs(one, person(2, **OTHER | born | {"postcode": HOME["postcode"]})) == [(0, 1)]
    turned = {"family_name": "美咲", "given_name": "田中"}
    kana = {"family_kana": "ミサキ", "given_kana": "タナカ"}
    assert pairs(one, person(2, **turned, **kana)) == [(0, 1)]
    married = {"family_name": "佐藤", "family_kana": "サトウ"}
    assert pairs(one, person(2, mails=("misaki_tanaka3@example.jp",), **married)) == [(0, 1)]


def test_who_cannot_reach_a_question_is_left_out():
    assert pairs(person(1), person(2), reaches=lambda _one, _other: False) == []


def test_a_key_that_a_crowd_shares_finds_nobody():
    few = [("key", place) for place in range(MOST)]
    assert blocks(few) == [list(range(MOST))]
    assert blocks([*few, ("key", MOST)]) == []
    assert blocks([("key", 1), ("other", 2)]) == []


def test_a_pair_is_one_number_whichever_comes_first():
    assert pack(7, 3) == pack(3, 7)
    assert unpack(pack(7, 3)) == (3, 7)
