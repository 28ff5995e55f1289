"""Who is at this device: the session, the lock, and the two cookies beside it.

The session cookie is written only by logging in, switching and locking, so that a slow answer to
the person before cannot bring them back. When the device was last used is in a cookie of its own.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_login import current_user, login_user
from itsdangerous import BadSignature, URLSafeSerializer

from omni.domain import clock
from omni.extensions import login_manager
from omni.models.staff import Staff
from omni.queries import staff
from omni.web import hx

DEVICE = "device"
SEEN = "seen"
_DEVICE_LASTS = 400 * 24 * 60 * 60
_SEEN_EVERY = 20
_GRACE = 60


def _load(staff_key: str) -> Staff | None:
    staff_id, _, epoch = staff_key.partition(".")
    if not staff_id.isdigit():
        return None
    person = staff.find_person_at_work(int(staff_id), session.get("device_id"))
    return person if person and str(person.session_epoch) == epoch else None


def _signer(name: str) -> URLSafeSerializer:
    return _signer_of(current_app.secret_key or "", name)


@lru_cache(maxsize=8)
def _signer_of(secret: str | bytes, name: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"omni.{name}")


def _read_cookie(name: str) -> object:
    return _loaded(current_app.secret_key or "", name, request.cookies.get(name, ""))


@lru_cache(maxsize=1_024)
def _loaded(secret: str | bytes, name: str, signed: str) -> object:
    """What this cookie says, and None when the signature is not ours: the same every time."""
    try:
        return _signer_of(secret, name).loads(signed)
    except BadSignature:
        return None


def _write_cookie(response: Response, name: str, value: object, lasts: int | None) -> None:
    response.set_cookie(
        name,
        str(_signer(name).dumps(value)),
        max_age=lasts,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def device_token() -> str | None:
    """The secret by which this device is known, or None on a new one."""
    token = _read_cookie(DEVICE)
    return token if isinstance(token, str) else None


def start_as(person: Staff, *, device_id: int | None, location_id: int | None) -> None:
    """Start a session of this person from nothing: what was there before is gone."""
    session.clear()
    session["device_id"] = device_id
    session["location_id"] = location_id
    login_user(person)
    g.awake = g.fresh = True


def remember_device(response: Response, token: str) -> Response:
    """Know this device again after the session has ended."""
    _write_cookie(response, DEVICE, token, _DEVICE_LASTS)
    return response


def lock() -> None:
    """Ask for a PIN before anything else happens on this device."""
    session["locked"] = True


def is_locked() -> bool:
    """Whether this device waits for a PIN: somebody locked it, or nobody used it for long."""
    if session.get("locked"):
        return True
    minutes = current_app.config["SETTINGS"].lock_minutes
    if not minutes:
        return False
    seen = _read_cookie(SEEN)
    now = int(clock.now().timestamp())
    return not isinstance(seen, int) or now - seen > minutes * 60 + _GRACE


def stay_awake() -> None:
    """Somebody is using the device: put the lock off."""
    g.awake = True


def _note_use(response: Response) -> Response:
    if not g.pop("awake", False):
        return response
    now, seen = int(clock.now().timestamp()), _read_cookie(SEEN)
    if g.pop("fresh", False) or not isinstance(seen, int) or now - seen >= _SEEN_EVERY:
        _write_cookie(response, SEEN, now, None)
    return response


def own_path(target: str | None) -> str | None:
    """The target when it is a page of ours; anything that could lead elsewhere is None."""
    if not target or not target.isprintable() or "\\" in target:
        return None
    parts = urlsplit(target)
    own = not parts.scheme and not parts.netloc and target.startswith("/")
    return target if own and not target.startswith("//") else None


def _goal() -> str | None:
    """Where to go on afterwards: this page, or the one whose form was sent."""
    if request.method == "GET" and not hx.wants_fragment():
        return own_path(request.full_path.rstrip("?"))
    page = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    if page.netloc != request.host:
        return None
    return own_path(page.path + (f"?{page.query}" if page.query else ""))


def _send_to(endpoint: str) -> Response:
    target = url_for(endpoint, next=_goal())
    if hx.wants_fragment():
        response = Response("", 401)
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, code=303)  # type: ignore[return-value]


def ask_to_log_in() -> Response:
    """Send the browser to the login page and back to where it was going."""
    return _send_to("session.login")


def ask_for_pin() -> Response:
    """Send the browser to the PIN page and back; who has no PIN logs in again."""
    return _send_to("session.switch" if current_user.pin_hash else "session.login")


def register_session(app: Flask) -> None:
    """Tell Flask-Login how to find people and what to do with strangers."""
    login_manager.session_protection = None
    login_manager.user_loader(_load)
    login_manager.unauthorized_handler(ask_to_log_in)
    app.after_request(_note_use)
