"""Our own files for the browser: addressed by content, kept a year, sent compressed."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Request, Response, current_app, request, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from omni.domain import clock

YEAR = 365 * 24 * 60 * 60
COMPRESSIBLE = {
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/wasm",
    "application/manifest+json",
    "image/svg+xml",
}


@lru_cache(maxsize=256)
def _mark(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=256)
def _compressed(path: Path, _changed_at: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


def _file(filename: str) -> Path:
    return Path(current_app.static_folder or "") / filename


def asset(filename: str) -> str:
    """The address of a static file; it changes when the file does."""
    path = _file(filename)
    mark = _mark(path, path.stat().st_mtime_ns) if path.is_file() else None
    return url_for("static", filename=filename, v=mark)


def _send_well(response: Response) -> Response:
    """Let browsers keep what is addressed by content or version, and squeeze what shrinks."""
    if request.endpoint != "static" or response.status_code not in {200, 304}:
        return response
    filename = (request.view_args or {}).get("filename", "")
    if filename == "js/sw.js":
        response.headers["Service-Worker-Allowed"] = "/"
    elif "v" in request.args or filename.startswith("vendor/"):
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    response.vary.add("Accept-Encoding")
    if (
        response.status_code == 200
        and response.mimetype in COMPRESSIBLE
        and request.accept_encodings["gzip"]
    ):
        path = _file(filename)
        etag, _ = response.get_etag()
        response.direct_passthrough = False
        response.close()  # the open file; its compressed copy is sent instead
        response.set_data(_compressed(path, path.stat().st_mtime_ns))
        response.set_etag(etag or "", weak=True)
        response.content_encoding = "gzip"
    return response


@lru_cache(maxsize=1_024)
def _verified(signer: URLSafeTimedSerializer, signed: str) -> tuple[str, float] | None:
    """What a signed cookie says and since when; None when the signature is not ours."""
    try:
        said, since = signer.loads(signed, return_timestamp=True)
    except BadSignature:
        return None
    return Sessions.serializer.dumps(said), since.timestamp()


class Sessions(SecureCookieSessionInterface):
    """Cookies of the session, but not for static files: those are the same for everybody."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads the cookie, made once for a secret."""
        secrets = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        if self._made is None or self._made[0] != secrets:
            self._made = secrets, super().get_signing_serializer(app)
        return self._made[1]

    _made: tuple[object, URLSafeTimedSerializer | None] | None = None

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of this cookie; a cookie seen before is not verified again, but may age."""
        signed = request.cookies.get(self.get_cookie_name(app), "")
        signer = self.get_signing_serializer(app)
        if not signed or signer is None:
            return super().open_session(app, request)
        said = _verified(signer, signed)
        if (
            said is None
            or clock.now().timestamp() - said[1] > app.permanent_session_lifetime.total_seconds()
        ):
            return self.session_class()
        return self.session_class(self.serializer.loads(said[0]))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave files without `Vary: Cookie`, so that a login does not empty the cache."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def register_assets(app: Flask) -> None:
    """Give templates `asset`, and static files their headers."""
    app.session_interface = Sessions()
    app.add_template_global(asset)
    app.after_request(_send_well)
