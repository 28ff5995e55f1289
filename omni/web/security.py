"""Headers every answer carries: a strict content policy and no guessing."""

from __future__ import annotations

from itertools import chain
from urllib.parse import unquote

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, ValidationError

from omni.config import Settings
from omni.domain.errors import N_, Invalid

_LONGEST_NUMBER = 18
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), microphone=(), geolocation=()"),
)
_NOT_KEPT = ("Cache-Control", "no-store")
_STAY_THERE = ("Strict-Transport-Security", "max-age=31536000")


class Number(IntegerConverter):
    """A number in a path that either engine can look up; a larger one names nothing."""

    def to_python(self, value: str) -> int:
        if len(value) > _LONGEST_NUMBER:
            raise ValidationError
        return int(super().to_python(value))


def _refuse_nul() -> None:
    """No database keeps a NUL in a text, and nobody types one."""
    if "\0" in unquote(request.query_string.decode("latin-1")) + request.path:
        raise Unreadable
    if request.content_length and request.mimetype in _FORMS:
        for value in chain.from_iterable(request.form.listvalues()):
            if "\0" in value:
                raise Unreadable


class Unreadable(Invalid):
    """The input has characters that are none."""

    sentence = N_("使えない文字が含まれています。")
    way_forward = N_("入力し直してください。")


def _secure(response: Response) -> Response:
    wanted = [*HEADERS]
    if request.endpoint != "static":
        wanted.append(_NOT_KEPT)
    if request.is_secure:
        wanted.append(_STAY_THERE)
    given = {name.lower() for name, _ in response.headers}
    response.headers.extend([one for one in wanted if one[0].lower() not in given])
    return response


def register_security(app: Flask) -> None:
    """Add the headers, and believe as many proxies as the settings say."""
    settings: Settings = app.config["SETTINGS"]
    app.url_map.converters["int"] = Number
    app.before_request(_refuse_nul)
    app.after_request(_secure)
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
