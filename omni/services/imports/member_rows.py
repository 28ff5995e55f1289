"""The rows of new members, written table by table with the same care as one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from omni.domain import lookup
from omni.models.member import (
    Consent,
    ConsentState,
    Gender,
    Identity,
    IdentityKind,
    Member,
    MemberKey,
    MemberKind,
    MemberState,
    Verification,
)
from omni.services.imports.job import Job, Tally
from omni.services.imports.opening import Grant, grant_openings
from omni.services.imports.provenance import keep_new
from omni.services.imports.rows import take_ids
from omni.services.loading import insert_rows
from omni.services.members.index import day_number

if TYPE_CHECKING:
    from omni.services.imports.members import Entry

# What `services.members` calls the consent to be written to.
MAIL_PURPOSE = "marketing"
MAIL_CHANNEL = "mail"


def write_members(entries: Sequence[Entry], tally: Tally, job: Job) -> None:
    """Write new members with identities, keys, consent, opening points and provenance.

    Who shares their phones and mails is said by the caller, once for the whole batch.
    """
    ids = take_ids(Member, len(entries))
    identities: list[dict[str, Any]] = []
    keys: list[dict[str, Any]] = []
    for member_id, entry in zip(ids, entries, strict=True):
        entry.origin.target_id = member_id
        identities += identity_rows(member_id, entry, job)
        keys += _key_rows(member_id, entry, job)
    insert_rows(Member, [_member_row(*pair, job) for pair in zip(ids, entries, strict=True)])
    insert_rows(Identity, identities)
    insert_rows(MemberKey, sorted(keys, key=_by_key))
    insert_rows(Consent, _consent_rows(entries, job))
    grant_openings([grant_of(entry) for entry in entries], tally, job)
    keep_new(job, [entry.origin for entry in entries])


def _by_key(row: dict[str, Any]) -> tuple[str, int]:
    return row["key"], row["member_id"]


def _member_row(member_id: int, entry: Entry, job: Job) -> dict[str, Any]:
    record, home = entry.record, entry.home.id if entry.home else None
    return {
        "id": member_id,
        "kind": MemberKind.COMPANY if record.is_company else MemberKind.PERSON,
        "state": MemberState.ACTIVE,
        "family_name": record.family_name,
        "given_name": record.given_name,
        "family_kana": record.family_kana,
        "given_kana": record.given_kana,
        "gender": Gender(record.gender) if record.gender else None,
        "birthday": record.birthday,
        "postcode": record.postcode,
        "prefecture": record.prefecture,
        "city": record.city,
        "street": record.street,
        "building": record.building,
        "tier_code": None,
        "home_location_id": home,
        "household_id": None,
        "registered_on": record.registered_on,
        "registered_source": job.source,
        "seen_day": seen_day(entry),
        "seen_location_id": home,
        "merged_into_id": None,
        "version": 1,
        "created_at": job.now,
        "updated_at": job.now,
    }


def seen_day(entry: Entry) -> int:
    """The day she joined, in days since 1970: until she buys, it ranks her among others."""
    joined = entry.record.registered_on
    return max(0, day_number(joined)) if joined else 0


def identity_rows(member_id: int, entry: Entry, job: Job) -> list[dict[str, Any]]:
    """What names a member by this row: her number, phones and mails."""
    record = entry.record
    account = IdentityKind.CARD if job.source == "store" else IdentityKind.EC
    named = [
        (account, record.number_raw, record.number, Verification.PROVED),
        *((IdentityKind.PHONE, *one, Verification.NONE) for one in record.phones),
        *((IdentityKind.MAIL, *one, Verification.NONE) for one in record.mails),
    ]
    return [
        {
            "member_id": member_id,
            "kind": kind,
            "value_norm": norm,
            "value_raw": raw,
            "source": job.source,
            "verification": verification,
            "is_shared": False,
            "created_at": job.now,
        }
        for kind, raw, norm, verification in named
    ]


def _key_rows(member_id: int, entry: Entry, job: Job) -> list[dict[str, Any]]:
    record = entry.record
    account = "card" if job.source == "store" else "ec"
    found = lookup.member_keys(
        family=record.family_name,
        given=record.given_name,
        family_kana=record.family_kana,
        given_kana=record.given_kana,
        identities=[
            (account, record.number),
            *(("phone", norm) for _, norm in record.phones),
            *(("mail", norm) for _, norm in record.mails),
        ],
    )
    home, seen = entry.home.id if entry.home else None, seen_day(entry)
    return [
        {"key": key, "member_id": member_id, "location_id": home, "seen_day": seen} for key in found
    ]


def _consent_rows(entries: Iterable[Entry], job: Job) -> list[dict[str, Any]]:
    return [
        consent_row(entry.origin.target_id, entry.record.mail_opt_in, job)
        for entry in entries
        if entry.record.mail_opt_in is not None
    ]


def consent_row(member_id: int, is_granted: bool, job: Job) -> dict[str, Any]:
    """What the file says she said about mail, as of when it was taken in."""
    return {
        "member_id": member_id,
        "purpose": MAIL_PURPOSE,
        "channel": MAIL_CHANNEL,
        "state": ConsentState.GRANTED if is_granted else ConsentState.DENIED,
        "source": f"import:{job.source}",
        "wording": None,
        "recorded_at": job.now,
        "staff_id": job.staff_id,
    }


def grant_of(entry: Entry) -> Grant:
    """The balance a member brings along."""
    return Grant(
        member_id=entry.origin.target_id,
        account=entry.record.number,
        points=entry.record.points or 0,
        company_id=entry.home.company_id if entry.home else None,
        line=entry.origin.line,
    )


def contacts_of(entries: Iterable[Entry]) -> set[tuple[str, str]]:
    """The phones and mails of these rows, as (kind, value) pairs."""
    return {
        (kind, norm)
        for entry in entries
        for kind, pairs in (("phone", entry.record.phones), ("mail", entry.record.mails))
        for _, norm in pairs
    }
