import datetime as dt

from omni.domain.matching.people import mail_core, mail_words, turn
from tests.domain.matching.people import HOME, person


def test_an_address_is_town_and_house_wherever_its_parts_are_stored():
    parted = person(**HOME)
    whole = person(street="東京都渋谷区神宮前一丁目2番3号メゾン 408")
    assert (parted.place, parted.house) == (whole.place, whole.house) == ("渋谷区神宮前", "1-2-3")


def test_a_mail_without_the_digits_before_the_name_is_its_core():
    assert mail_core("84taro.yamada@example.co.jp") == "taro.yamada@example.co.jp"
    assert mail_core("12ai@example.co.jp") == ""
    assert mail_words("133aki.yamada84@example.co.jp") == ("aki", "yamada")


def test_a_name_turned_round_twice_is_as_it_was():
    one = person(birthday=dt.date(1990, 4, 1))
    assert one.birthday == "19900401"
    turn(one)
    assert (one.family, one.given, one.sound, one.is_turned) == (
        "美咲", "田中", "ミサキタナカ", True,
    )  # fmt: skip
    turn(one)
    assert one == person(birthday="1990-04-01")
