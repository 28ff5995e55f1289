"""One handler that turns refusals into a page or a fragment, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from omni.domain.errors import N_, Forbidden, Invalid, NotFound, Refusal
from omni.domain.sentences import Sentence
from omni.transactions import drop_read
from omni.web import hx
from omni.web.api import is_api, problems
from omni.web.sentences import say


@dataclass(frozen=True)
class Spoken:
    """A refusal in the reader's language, for the templates."""

    status: int
    sentence: str
    way_forward: str
    field: str | None
    refusal: Refusal


def speak(refusal: Refusal) -> Spoken:
    """Put a refusal into the reader's language."""
    return Spoken(
        status=refusal.status,
        sentence=say(Sentence(refusal.sentence, refusal.params)),
        way_forward=gettext(refusal.way_forward),
        field=refusal.field,
        refusal=refusal,
    )


def refuse(refusal: Refusal) -> Response:
    """Answer with the refusal: as a problem for programs, in place for htmx, else as a page."""
    if is_api():
        return problems.answer(refusal)
    spoken = speak(refusal)
    response = hx.render(
        "errors/refusal.html", "errors/_refusal.html", status=spoken.status, refusal=spoken
    )
    if hx.wants_fragment():
        response.headers["HX-Retarget"] = "#refusal"
        response.headers["HX-Reswap"] = "innerHTML"
        if refusal.event:
            response.headers["HX-Trigger"] = refusal.event
    return response


class TooMany(Refusal):
    """Too many requests from one place."""

    status = 429
    sentence = N_("短い間に回数が多すぎます。")
    way_forward = N_("少し待ってから、もう一度お試しください。")


class Stale(Refusal):
    """The form is from a session that has ended."""

    status = 400
    sentence = N_("画面の有効期限が切れました。")
    way_forward = N_("ログインし直してください。入力した内容は残っています。")


class TooLarge(Invalid):
    """The upload is larger than we take."""

    status = 413
    sentence = N_("ファイルが大きすぎます。")
    way_forward = N_("ファイルを分けて取り込んでください。")


class WrongMethod(Refusal):
    """The address is known, but not for this."""

    status = 405


class Broken(Refusal):
    """Something failed on our side; nothing was half done."""

    status = 500
    sentence = N_("システムで問題が起きました。途中までの変更はありません。")
    way_forward = N_("もう一度お試しください。続くときは管理者に連絡してください。")


class Beyond(Invalid):
    """A number or a day no database and no calendar goes to."""

    sentence = N_("数や日付が大きすぎるか、小さすぎます。")
    way_forward = N_("入力し直してください。")


_BY_STATUS: dict[int, type[Refusal]] = {
    403: Forbidden,
    404: NotFound,
    405: WrongMethod,
    413: TooLarge,
    429: TooMany,
}


def _refuse_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if isinstance(error, CSRFError):
        return refuse(Stale())
    kind = _BY_STATUS.get(error.code, Broken if error.code >= 500 else Refusal)
    refusal = kind()
    refusal.status = error.code
    answer = refuse(refusal)
    if allowed := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer


def _refuse_beyond(error: Exception) -> Response:
    """Say of a number from a form or an address that it is none; the log keeps where it went."""
    current_app.logger.warning("refused a value out of range", exc_info=error)
    drop_read()
    return refuse(Beyond())


def register_errors(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(Refusal, refuse)
    app.register_error_handler(HTTPException, _refuse_http)
    app.register_error_handler(OverflowError, _refuse_beyond)
    app.register_error_handler(DataError, _refuse_beyond)
