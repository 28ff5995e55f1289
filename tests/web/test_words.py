"""Every kind that a screen shows has its word."""

from __future__ import annotations

import pytest
from flask import Flask

from omni.models.order import Tender
from omni.web.words import WORDS, reason, word


@pytest.mark.parametrize("kind", WORDS)
def test_no_kind_is_without_its_word(kind: type[Tender]) -> None:
    assert set(WORDS[kind]) == set(kind)


def test_words_are_said_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context():
        assert (word(Tender.CASH), word(None), reason("base")) == ("現金", "", "基本")
