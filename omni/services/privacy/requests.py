"""開示・訂正・利用停止・消去 requests: who asked, how she was known, by when, what was answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from omni.domain import clock
from omni.domain.actor import Actor
from omni.domain.errors import N_, AlreadyDone, Invalid, NotFound
from omni.domain.privacy import DAYS_TO_ANSWER
from omni.extensions import db
from omni.models.member import ConsentState, Member, MemberState
from omni.models.privacy import MemberRequest, RequestKind, RequestState
from omni.queries.privacy.consents import list_asked
from omni.services import audit
from omni.services.idempotency import once
from omni.services.members.consents import question, record_consents

CHECKS: Mapping[str, str] = {
    "licence": N_("運転免許証"),
    "my_number": N_("マイナンバーカード"),
    "insurance": N_("健康保険の資格確認書"),
    "passport": N_("パスポート"),
    "call_back": N_("登録の電話番号へ折り返し"),
    "mail_code": N_("登録のメールへ送った番号"),
    "agent": N_("委任状と代理人の本人確認書類"),
    "ec_account": N_("ECサイトへのログイン"),
}

NO_CHECK = N_("ご本人であることを、どう確かめたか選んでください。")
NO_ANSWER = N_("対応しない理由を入力してください。")


@once("privacy.request", MemberRequest)
def receive_request(
    member_id: int,
    kind: RequestKind,
    *,
    identity_check: str,
    note: str = "",
    on: dt.date,
    key: str,  # noqa: ARG001
    actor: Actor,
) -> MemberRequest:
    """Write a request down; it is due in two weeks. A stop of use counts from this moment on."""
    member = db.session.get(Member, member_id)
    if member is None or member.state in (MemberState.MERGED, MemberState.ERASED):
        raise NotFound
    if identity_check not in CHECKS:
        raise Invalid(NO_CHECK, field="identity_check")
    made = MemberRequest(
        member_id=member_id,
        kind=kind,
        identity_check=identity_check,
        note=note.strip(),
        received_on=on,
        due_on=on + dt.timedelta(days=DAYS_TO_ANSWER),
        created_at=clock.now(),
        location_id=actor.location_id,
        staff_id=actor.staff_id,
    )
    db.session.add(made)
    db.session.flush()
    _log("request.receive", made, actor)
    if kind is RequestKind.STOP_USE:
        _stop(member_id, actor)
    return made


def _stop(member_id: int, actor: Actor) -> None:
    """利用停止: no to every purpose that needs a yes."""
    answers = {
        question(asked.purpose.code, answer.channel): ConsentState.DENIED.value
        for asked in list_asked(member_id)
        if asked.purpose.needs_consent
        for answer in asked.answers
    }
    record_consents(member_id, answers, source="request", actor=actor)


def close_request(
    request_id: int, *, is_done: bool, answer: str = "", actor: Actor
) -> MemberRequest:
    """Say that a request was answered, or why it was not done as asked."""
    found = db.session.scalar(
        select(MemberRequest).where(MemberRequest.id == request_id).with_for_update()
    )
    if found is None:
        raise NotFound
    if found.state is not RequestState.OPEN:
        raise AlreadyDone
    if not is_done and not answer.strip():
        raise Invalid(NO_ANSWER, field="answer")
    found.state = RequestState.DONE if is_done else RequestState.REFUSED
    found.answer = answer.strip()
    found.closed_at = clock.now()
    found.closed_by_id = actor.staff_id
    _log("request.close", found, actor)
    return found


def _log(action: str, one: MemberRequest, actor: Actor) -> None:
    audit.write(
        action,
        "member_request",
        one.id,
        actor=actor,
        member_id=one.member_id,
        kind=one.kind.value,
        state=one.state.value,
        identity_check=one.identity_check,
    )
