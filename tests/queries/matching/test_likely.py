import datetime as dt

from omni.queries.matching import describe, find_likely, find_likely_of
from omni.queries.matching.people import load_people
from omni.services import matching
from omni.transactions import transaction

TYPED = {
    "family_name": "田中",
    "given_name": "美咲",
    "family_kana": "たなか",
    "given_kana": "みさき",
}
BORN = dt.date(1990, 4, 1)


def ids(found):
    return [one.member_id for one in found]


def test_who_is_typed_in_is_found_by_phone_by_birthday_and_by_name(shop):
    phone = shop.member(phone="09012345678")
    born = shop.member(birthday=BORN)
    shop.member("佐藤", "翔太", "サトウ", "ショウタ", phone="08011112222", birthday=BORN)
    assert ids(find_likely(describe(TYPED | {"phones": ("09012345678",)})))[0] == phone
    assert ids(find_likely(describe(TYPED | {"birthday": BORN})))[0] == born


def test_the_evidence_says_what_was_the_same(shop):
    shop.member(phone="09012345678", birthday=BORN)
    (found,) = find_likely(describe(TYPED | {"phones": ("09012345678",), "birthday": BORN}))
    kinds = {one["field"]: one["kind"] for one in found.evidence}
    assert kinds["phone"] == kinds["birthday"] == kinds["given"] == "same"
    assert found.score > 3


def test_a_relative_at_the_same_phone_is_not_warned_of(shop):
    shop.member("田中", "一郎", "タナカ", "イチロウ", phone="09012345678")
    assert find_likely(describe(TYPED | {"phones": ("09012345678",)})) == []


def test_a_registered_member_is_not_likely_herself_nor_who_was_said_to_differ(shop):
    first = shop.member(phone="09012345678", birthday=BORN)
    second = shop.member(phone="09012345678", birthday=BORN)
    assert ids(find_likely_of(first)) == [second]
    with transaction():
        matching.remember_difference(first, second, actor=shop.actor())
    assert find_likely_of(first) == []
    assert find_likely_of(999_999) == []


def test_looking_takes_the_same_few_statements_however_many_are_found(shop, statements):
    def asked():
        with statements() as seen:
            find_likely(describe(TYPED | {"phones": ("09012345678",), "birthday": BORN}))
        return len(seen)

    shop.member(phone="09012345678", birthday=BORN)
    few = asked()
    for _ in range(6):
        shop.member(phone="09012345678", birthday=BORN)
    assert asked() == few <= 18


def test_only_those_who_take_part_are_loaded(shop):
    person = shop.member(phone="09012345678")
    company = shop.member("株式会社", "", "", "", kind="company")
    gone = shop.member(state="withdrawn")
    assert list(load_people([person, company, gone])) == [person]
