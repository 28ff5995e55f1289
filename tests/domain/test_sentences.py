from datetime import date

from omni.domain.sentences import Sentence


def test_numbers_days_and_parts_are_said():
    parts = (
        Sentence("付与 %(n)spt を取り消し", {"n": 1200}),
        Sentence("¥%(n)s を返金", {"n": 4900}),
    )
    assert str(Sentence("%(parts)sします。", {"parts": parts})) == (
        "付与 1,200pt を取り消し、¥4,900 を返金します。"
    )
    assert str(Sentence("%(day)s まで", {"day": date(2028, 11, 30)})) == "2028/11/30 まで"


def test_a_sentence_without_values_is_its_text():
    assert str(Sentence("100% です")) == "100% です"
