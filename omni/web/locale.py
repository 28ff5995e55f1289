"""Which language a person reads: their own choice, then the installation's."""

from __future__ import annotations

from flask import current_app, request, session
from flask_babel import get_locale
from flask_login import current_user

LOCALES = {"ja": "日本語", "en": "English"}


def select_locale() -> str:
    """Return the locale of this request."""
    chosen = session.get("locale") or getattr(current_user, "locale", None)
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
