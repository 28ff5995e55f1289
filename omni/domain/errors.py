"""Refusals: what the product says when it will not do a thing, and what to do instead.

    Refusal                     what was asked cannot be done
    ├── NotFound           404  the thing named does not exist, or is not yours to see
    ├── Forbidden          403  this person may not do this, here
    ├── Conflict           409  the world has moved on
    │   ├── KeyReused           the same key came with another body
    │   ├── AlreadyDone         the thing was finished by someone else
    │   └── NotEnough           stock or points are short; carries the alternatives
    ├── TooManyTries       429  wrong too often: the door is closed for a while
    └── Invalid            422  the input is wrong; names its field when there is one
        └── NeedsApproval       a manager has to agree first

Each class of refusal carries a sentence in the source language of the screens, with named
placeholders, and the way forward; `web.errors` translates and renders it.
"""

from __future__ import annotations

from typing import Any

from omni.domain.sentences import Sentence


def N_(text: str) -> str:
    """Mark a text for translation without translating it here."""
    return text


class Refusal(Exception):
    """What was asked cannot be done: `sentence` says why, `way_forward` what to do.

    `event` names what the page should hear, so that it can show itself anew.
    """

    status = 422
    sentence = N_("この操作はできません。")
    way_forward = N_("内容を確かめて、もう一度お試しください。")
    event = ""

    def __init__(
        self,
        sentence: str | None = None,
        *,
        way_forward: str | None = None,
        field: str | None = None,
        **params: Any,
    ) -> None:
        self.sentence = sentence or type(self).sentence
        self.way_forward = way_forward or type(self).way_forward
        self.field = field
        self.params = params
        super().__init__(str(Sentence(self.sentence, params)))


class NotFound(Refusal):
    """The thing named does not exist, or is not this person's to see."""

    status = 404
    sentence = N_("見つかりません。")
    way_forward = N_("番号を確かめるか、検索し直してください。")


class Forbidden(Refusal):
    """This person may not do this, here."""

    status = 403
    sentence = N_("この操作の権限がありません。")
    way_forward = N_("店長または管理者に依頼してください。")


class Conflict(Refusal):
    """The world has moved on since the screen was shown."""

    status = 409
    sentence = N_("ほかの端末で先に変更されました。")
    way_forward = N_("画面を更新して、いまの内容を確かめてください。")


class KeyReused(Conflict):
    """The same idempotency key came with another body."""

    sentence = N_("同じ操作が、別の内容で送られました。")
    way_forward = N_("画面を開き直して、もう一度入力してください。")


class AlreadyDone(Conflict):
    """The thing was finished already; nothing is done twice."""

    sentence = N_("この操作はすでに済んでいます。")


class NotEnough(Conflict):
    """Stock or points are short; `alternatives` says what could be done instead."""

    sentence = N_("数が足りません。")

    def __init__(
        self, sentence: str | None = None, *, alternatives: tuple[Any, ...] = (), **rest: Any
    ) -> None:
        super().__init__(sentence, **rest)
        self.alternatives = alternatives


class TooManyTries(Refusal):
    """Wrong too often: nothing is even looked at until the wait is over."""

    status = 429
    sentence = N_("間違いが続いたため、あと%(minutes)s分は受け付けません。")
    way_forward = N_("時間をおいてからお試しください。お急ぎのときは、ほかの人に依頼してください。")


class Invalid(Refusal):
    """The input is wrong; `field` names where, when there is a where."""

    sentence = N_("入力内容に誤りがあります。")


class NeedsApproval(Invalid):
    """A manager has to agree first, with their PIN."""

    status = 403
    sentence = N_("店長の承認が必要です。")
    way_forward = N_("店長の暗証番号を入力してください。")
