"""What views stand on: guards, page or fragment, refusals, headers, filters and the frame."""

from __future__ import annotations

from flask import Flask

from omni.web.assets import register_assets
from omni.web.bars import register_bars
from omni.web.context import register_context
from omni.web.errors import register_errors
from omni.web.filters import register_filters
from omni.web.guards import register_guards
from omni.web.locale import register_locale
from omni.web.order_words import register_order_words
from omni.web.people import register_people
from omni.web.security import register_security
from omni.web.sentences import register_sentences
from omni.web.session import register_session
from omni.web.words import register_words


def register_web(app: Flask) -> None:
    """Install everything that stands around the views."""
    register_security(app)
    register_errors(app)
    register_session(app)
    register_guards(app)
    register_context(app)
    register_filters(app)
    register_locale(app)
    register_people(app)
    register_sentences(app)
    register_words(app)
    register_order_words(app)
    register_assets(app)
    register_bars(app)
    register_words(app)
