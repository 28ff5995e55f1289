"""Sentences of the services in the reader's language."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from omni.domain.sentences import Sentence
from omni.web.sentences import say_all

TWO = [Sentence("Spent %(points)s.", {"points": 1200}), Sentence("The rest stays.")]


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "Spent 1,200.The rest stays."), ("en", "Spent 1,200. The rest stays.")],
)
def test_sentences_are_parted_by_a_space_only_where_the_language_has_one(app, language, said):
    with app.test_request_context(), force_locale(language):
        assert say_all(TWO) == said
