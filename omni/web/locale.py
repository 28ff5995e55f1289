"""Which language a person reads: their own choice, then the installation's."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app, request, session
from flask_babel import get_locale, get_translations
from flask_login import current_user

from omni.web.api import is_api

LOCALES = {"ja": "日本語", "en": "English"}
_WRITTEN_IN = "ja"


def select_locale() -> str:
    """Return the locale of this request; a program's is the one it asks for."""
    chosen = None if is_api() else session.get("locale") or getattr(current_user, "locale", None)
    if chosen in LOCALES:
        return str(chosen)
    default: str = current_app.config["SETTINGS"].default_locale
    return request.accept_languages.best_match(list(LOCALES), default) or default


def choose_locale(locale: str | None) -> None:
    """Keep a language for this session; anything we do not speak is no choice."""
    if locale in LOCALES:
        session["locale"] = locale


def current_locale() -> str:
    """Return the language of this request as a tag for `<html lang>`."""
    return str(get_locale() or "ja")


def reads_japanese() -> bool:
    """Whether the reader of this request reads Japanese."""
    locale = get_locale()
    return locale is None or locale.language == _WRITTEN_IN


def speaker() -> Callable[[str], str]:
    """What `translate` does, for who has many texts to say: the language is looked up once."""
    return str if reads_japanese() else get_translations().ugettext


def translate(text: str, **values: object) -> str:
    """The text in the reader's language, its placeholders filled in."""
    said = _say(text)
    return said % values if values else said


def _say(text: str) -> str:
    """The text in the reader's language; what is written in it already is not looked up."""
    return text if reads_japanese() else str(get_translations().ugettext(text))


def _count(one: str, several: str, number: int) -> str:
    return str(get_translations().ungettext(one, several, number))


def _say_in(context: str, text: str) -> str:
    """As `_say`, for a word that two places say differently."""
    return text if reads_japanese() else str(get_translations().upgettext(context, text))


def _count_in(context: str, one: str, several: str, number: int) -> str:
    return str(get_translations().unpgettext(context, one, several, number))


def register_locale(app: Flask) -> None:
    """Give templates the way to say a text."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _say, _count, newstyle=True, pgettext=_say_in, npgettext=_count_in
    )
