"""Sentences that queries and services speak, put into the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import Flask

from omni.domain.sentences import Sentence
from omni.web.filters import day, number
from omni.web.locale import reads_japanese, translate


def say(sentence: Sentence) -> str:
    """The sentence in the reader's language, its numbers and days as that language writes them."""
    text = translate(sentence.text)
    if not sentence.params:
        return text
    return text % {name: _value(value) for name, value in sentence.params.items()}


def say_all(sentences: Iterable[Sentence]) -> str:
    """Sentences one after another, with a space between them where the language has one."""
    return ("" if reads_japanese() else " ").join(map(say, sentences))


def _value(value: object) -> object:
    match value:
        case Sentence():
            return say(value)
        case tuple():
            return translate("、").join(str(_value(one)) for one in value)
        case bool() | str():
            return value
        case int():
            return number(value)
        case date():
            return day(value)
    return value


def register_sentences(app: Flask) -> None:
    """Give templates the filters."""
    app.add_template_filter(say)
    app.add_template_filter(say_all)
