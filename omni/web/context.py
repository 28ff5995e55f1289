"""What every template may use: who, where, which business day, and what they may open."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext
from flask_login import current_user

from omni.domain import clock
from omni.domain.business_day import business_day
from omni.domain.errors import N_
from omni.web import guards
from omni.web.locale import LOCALES, current_locale

NAV = (
    ("counter.index", N_("会計"), "counter", "counter"),
    ("stock.index", N_("在庫"), "stock", "stock.view"),
    ("holds.index", N_("取り置き"), "holds", "holds.view"),
    ("sales.index", N_("売上"), "sales", "sales.view"),
    ("members.new", N_("会員登録"), "members", "members.edit"),
    ("closing.index", N_("点検・精算"), "closing", "closing"),
    ("imports.index", N_("取込"), "imports", "imports"),
    ("audit.index", N_("操作ログ"), "audit", "audit.view"),
    ("admin.index", N_("管理"), "admin", "admin"),
)


def _nav(app: Flask) -> list[tuple[str, str, str]]:
    return [
        (endpoint, gettext(word), key)
        for endpoint, word, key, permission in NAV
        if endpoint in app.view_functions and guards.may(permission)
    ]


def _url_if_built(app: Flask, endpoint: str, **values: Any) -> str | None:
    return url_for(endpoint, **values) if endpoint in app.view_functions else None


def register_context(app: Flask) -> None:
    """Give the templates what the frame shows."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        location = guards.current_location()
        signed_in = current_user.is_authenticated
        return {
            "current_staff": current_user if signed_in else None,
            "current_location": location,
            "open_locations": guards.open_locations,
            "business_day": business_day(clock.now(), location.time_zone, location.cutover_hour)
            if location
            else None,
            "switch_url": _url_if_built(app, "session.switch"),
            "url_if_built": partial(_url_if_built, app),
            "lock_minutes": app.config["SETTINGS"].lock_minutes if signed_in else 0,
            "nav": _nav(app) if signed_in else [],
            "locale": current_locale(),
            "locales": LOCALES,
            "may": guards.may,
        }
