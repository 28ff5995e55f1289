"""What every template may use: who, where, which business day, and what they may open."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Flask, url_for
from flask_babel import lazy_pgettext
from flask_login import current_user

from omni.queries import exceptions, shipments
from omni.web import guards, hx
from omni.web.locale import LOCALES, current_locale

NAV = (
    ("counter.index", lazy_pgettext("menu", "会計"), "counter", "counter"),
    ("stock.index", lazy_pgettext("menu", "在庫"), "stock", "stock.view"),
    ("holds.index", lazy_pgettext("menu", "取り置き"), "holds", "holds.view"),
    ("orders.index", lazy_pgettext("menu", "受注"), "orders", "orders.view"),
    ("shipments.index", lazy_pgettext("menu", "出荷"), "shipments", "shipments.view"),
    ("exceptions.index", lazy_pgettext("menu", "要対応"), "exceptions", "stock.view"),
    ("transfers.index", lazy_pgettext("menu", "移動"), "transfers", "stock.view"),
    ("sales.index", lazy_pgettext("menu", "売上"), "sales", "sales.view"),
    ("returns.index", lazy_pgettext("menu", "返品・交換"), "returns", "sales.return"),
    ("members.new", lazy_pgettext("menu", "会員登録"), "members", "members.edit"),
    ("reviews.index", lazy_pgettext("menu", "名寄せ"), "reviews", "reviews"),
    ("closing.index", lazy_pgettext("menu", "点検・精算"), "closing", "closing"),
    ("imports.index", lazy_pgettext("menu", "取込"), "imports", "imports"),
    ("exports.index", lazy_pgettext("menu", "出力"), "imports", "exports"),
    ("channels.index", lazy_pgettext("menu", "ショップ連携"), "channels", "channels"),
    ("audit.index", lazy_pgettext("menu", "操作ログ"), "audit", "audit.view"),
    ("privacy.index", lazy_pgettext("menu", "個人情報"), "privacy", "privacy.answer"),
    ("admin.index", lazy_pgettext("menu", "管理"), "admin", "admin"),
    ("devices.index", lazy_pgettext("menu", "端末"), "admin", "devices"),
)


def _nav(app: Flask) -> list[tuple[str, str, str]]:
    rooms: dict[str, tuple[str, str, str]] = {}
    for endpoint, word, key, permission in NAV:
        if endpoint in app.view_functions and guards.may(permission):
            rooms.setdefault(key, (endpoint, str(word), key))
    return list(rooms.values())


def _waiting() -> dict[str, int]:
    """How much waits in each room for somebody at this store: one statement a room and page."""
    location = guards.current_location()
    if location is None or not guards.may("stock.view"):
        return {}
    found = {"exceptions": sum(exceptions.count_all((location.id,)).values())}
    if guards.may("shipments.work"):
        found["shipments"] = shipments.count_waiting(location.id)
    return found


def _url_if_built(app: Flask, endpoint: str, **values: Any) -> str | None:
    return url_for(endpoint, **values) if endpoint in app.view_functions else None


def _around(app: Flask, signed_in: bool) -> dict[str, Any]:
    """What only a whole page has: the rail, the head, the lock."""
    return {
        "switch_url": _url_if_built(app, "session.switch"),
        "lock_minutes": app.config["SETTINGS"].lock_minutes if signed_in else 0,
        "nav": _nav(app) if signed_in else [],
        "waiting": _waiting() if signed_in else {},
        "locales": LOCALES,
    }


def register_context(app: Flask) -> None:
    """Give the templates what the frame shows."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        location = guards.current_location()
        signed_in = current_user.is_authenticated
        said = {
            "current_staff": current_user if signed_in else None,
            "current_location": location,
            "open_locations": guards.open_locations,
            "business_day": guards.today() if location else None,
            "url_if_built": partial(_url_if_built, app),
            "locale": current_locale(),
            "may": guards.may,
        }
        return said if hx.wants_fragment() else said | _around(app, signed_in)
