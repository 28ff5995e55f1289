import datetime as dt

import pytest

from omni.domain.matching.evidence import Commonness, compare, is_conflict
from tests.domain.matching.people import HOME, decide, kinds, person

MOBILE, LANDLINE = "09012345678", "0312345678"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1990-04-01", "1990-04-01", "same"),
        ("1990-04-01", "1990-04-07", "slip"),
        ("1990-04-01", "1990-01-04", "slip"),
        ("1990-04-12", "1990-04-21", "slip"),
        ("1990-04-03", "1990-04-21", "near"),
        ("1962-12-07", "1990-12-07", "generation"),
        ("1990-04-01", "1985-11-23", "differ"),
        ("1990-04-01", None, "missing"),
    ],
)
def test_birthdays(one, other, expected):
    assert kinds(person(birthday=one), person(2, birthday=other))["birthday"] == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((MOBILE,), (MOBILE, LANDLINE), "same"),
        ((MOBILE,), ("09012345679",), "slip"),
        ((MOBILE,), ("09021345678",), "slip"),
        ((MOBILE,), ("08099998888",), "differ"),
        ((MOBILE,), (LANDLINE,), "other"),
        ((MOBILE,), (), "missing"),
    ],
)
def test_phones(one, other, expected):
    assert kinds(person(phones=one), person(2, phones=other))["phone"] == expected


def test_a_phone_or_mail_of_a_household_says_less():
    shared = Commonness(shared={MOBILE, "home@example.jp"})
    one = person(phones=(MOBILE,), mails=("home@example.jp",))
    found = kinds(one, person(2, phones=(MOBILE,), mails=("home@example.jp",)), shared)
    assert (found["phone"], found["mail"]) == ("shared", "shared")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("misaki@example.jp", "misaki@example.jp", "same"),
        ("misaki@example.jp", "84misaki@example.jp", "variant"),
        ("misaki@example.jp", "other.name@example.jp", "differ"),
        ("tanaka.misaki@example.jp", None, "missing"),
        ("tanaka.hiroshi@example.jp", None, "others"),
    ],
)
def test_mails(one, other, expected):
    mails = (other,) if other else ()
    assert kinds(person(mails=(one,)), person(2, mails=mails))["mail"] == expected


def test_a_mail_keeps_the_name_from_before_a_marriage():
    married = person(
        2, family_name="佐藤", family_kana="サトウ", mails=("misaki_tanaka3@example.jp",)
    )
    assert kinds(person(), married)["mail"] == "spells"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (HOME, "same"),
        (HOME | {"street": "神宮前一丁目2番3号"}, "same"),
        (HOME | {"street": "神宮前4-5-6"}, "postcode"),
        ({"postcode": "1500001"}, "postcode"),
        (HOME | {"postcode": None, "street": "神宮前4-5-6"}, "town"),
        ({"postcode": "5300001", "city": "大阪市北区", "street": "梅田1-2-3"}, "differ"),
        ({}, "missing"),
    ],
)
def test_addresses(other, expected):
    assert kinds(person(**HOME), person(2, **other))["address"] == expected


def test_a_common_name_loses_bits_and_a_rare_one_none():
    common = Commonness(members=20_000, wholes={"田中美咲": 65}, families={}, givens={})
    rare = Commonness(members=20_000, wholes={"田中美咲": 2})
    assert compare(person(), person(2), common).bits[0] > 5
    assert compare(person(), person(2), rare).bits[0] < 0.1
    assert kinds(person(), person(2), common)["name"] == "common"
    assert kinds(person(), person(2), rare)["name"] == "rare"


def test_in_a_small_base_every_name_counts_as_more_common_than_it_is_seen():
    here = Commonness(members=100, wholes={"田中美咲": 2})
    assert compare(person(), person(2), here).bits[0] > 7


def test_a_birthday_that_a_crowd_has_says_less():
    born = dt.date(1970, 1, 1)
    crowd = Commonness(members=20_000, birthdays={"19700101": 2_000})
    assert compare(person(birthday=born), person(2, birthday=born), crowd).bits[3] > 8


def test_others_tell_which_word_of_a_name_is_the_family_s():
    known = Commonness(families={"タナカ": 400, "ミサキ": 1}, givens={"ミサキ": 90, "タナカ": 1})
    turned = person(family_kana="ミサキ", given_kana="タナカ")
    assert known.is_turned(turned)
    assert not known.is_turned(person())


@pytest.mark.parametrize(
    "other",
    [
        {"given_name": "優子", "given_kana": "ユウコ"},
        {"gender": "male"},
        {"birthday": "1985-11-23"},
        {"birthday": "1960-04-01"},
    ],
)
def test_what_contradicts_is_never_linked_by_itself(other):
    alike = HOME | {"phones": (MOBILE,), "mails": ("misaki@example.jp",)}
    one = person(gender="female", birthday="1990-04-01", **alike)
    two = person(2, **{"gender": "female", "birthday": "1990-04-01"} | alike | other)
    assert is_conflict(compare(one, two, Commonness()).kinds)
    assert decide(one, two) != "same"


def test_twins_and_families_are_different_people():
    home = HOME | {"phones": (MOBILE,), "birthday": "1990-04-01"}
    twin = person(2, given_name="美里", given_kana="ミサト", **home)
    assert decide(person(**home), twin, Commonness(members=20_000, shared={MOBILE})) == "different"


def test_sisters_whose_names_sound_the_same_are_asked_about():
    home = HOME | {"birthday": "1990-04-01"}
    assert decide(person(**home), person(2, given_name="美沙希", **home)) == "ask"


def test_one_person_moved_married_or_misspelt_is_found():
    known = HOME | {"phones": (MOBILE,), "birthday": "1990-04-01"}
    one = person(source="store", **known)
    moved = {"postcode": "5300001", "city": "大阪市北区", "street": "梅田1-2-3"}
    married = {"family_name": "佐藤", "family_kana": "サトウ"}
    misspelt = {"family_kana": "タカナ", "family_name": "田中田"}
    for change in (moved, married, misspelt):
        assert decide(one, person(2, **{"source": "ec"} | known | change)) == "same"


def test_the_same_name_and_nothing_else_is_not_enough():
    common = Commonness(members=20_000, wholes={"田中美咲": 90})
    assert decide(person(), person(2), common) == "different"


def test_a_common_name_loses_little_where_something_else_is_the_same():
    common = Commonness(members=20_000, wholes={"田中美咲": 90})
    alone = compare(person(), person(2), common)
    beside = compare(person(**HOME), person(2, **HOME), common)
    assert alone.bits[0] == beside.bits[4] > 5
    assert alone.bits[4] == beside.bits[0] == 0
    assert decide(person(**HOME, source="store"), person(2, **HOME, source="ec"), common) == "same"


def test_given_names_that_sound_nearly_alike_are_asked_about_unless_more_is_the_same():
    romaji = {"family_name": "Tanaka", "given_name": "Misaki", "given_kana": "ミサギ"}
    one = person(**HOME, source="store")
    assert kinds(one, person(2, **HOME | romaji))["given"] == "heard"
    assert decide(one, person(2, **HOME | romaji, source="ec")) == "ask"
    alike = {"phones": (MOBILE,), "mails": ("misaki@example.jp",)}
    one, two = person(**HOME, **alike), person(2, **HOME | romaji, **alike)
    assert decide(one, two) == "same"


def test_one_contradiction_is_outweighed_by_the_same_card_and_two_are_not():
    alike = HOME | {"phones": (MOBILE,), "mails": ("misaki@example.jp",), "cards": ("12345678",)}
    one = person(birthday="1990-04-01", gender="female", **alike)
    other = {"birthday": "1985-11-23", "gender": "female"}
    assert decide(one, person(2, **alike | other)) == "same"
    assert decide(one, person(2, **alike | other | {"gender": "male"})) != "same"


def test_a_card_that_two_of_a_family_use_makes_them_no_one_person():
    alike = HOME | {"phones": (MOBILE,), "mails": ("misaki@example.jp",), "cards": ("12345678",)}
    wife = person(2, given_name="優子", given_kana="ユウコ", **alike)
    assert decide(person(**alike), wife) != "same"
