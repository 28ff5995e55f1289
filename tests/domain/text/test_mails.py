"""Mail addresses fold to lower case; old carrier forms are addresses too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omni.domain.text.mails import fold_mail


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" Hanako.Sato@Example.JP ", "hanako.sato@example.jp"),
        ("hanako＠example.jp", "hanako@example.jp"),
        ("ＨＡＮＡＫＯ＠ＥＸＡＭＰＬＥ．ＪＰ", "hanako@example.jp"),
        ("taro..x@docomo.ne.jp", "taro..x@docomo.ne.jp"),
        (".taro.@docomo.ne.jp", ".taro.@docomo.ne.jp"),
        ("佐藤 <hanako@example.jp>", "hanako@example.jp"),
        ("mailto:hanako@example.jp", "hanako@example.jp"),
        ("hanako@example.jp;", "hanako@example.jp"),
        ("hanako @ example.jp", "hanako@example.jp"),
    ],
)
def test_an_address_folds(written: str, address: str) -> None:
    assert fold_mail(written) == address


@pytest.mark.parametrize(
    "written", ["", "なし", "hanako", "@example.jp", "a@b", "a@b..jp", "a@@b.jp", "a@b.jp c@d.jp"]
)
def test_nonsense_is_none(written: str) -> None:
    assert fold_mail(written) is None


@given(st.emails())
def test_folding_twice_changes_nothing(written: str) -> None:
    address = fold_mail(written)

    assert address is None or fold_mail(address) == address
