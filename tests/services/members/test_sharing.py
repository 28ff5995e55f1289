"""A phone that comes twice at one moment is shared by both, whichever way they came."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from omni.domain.profiles import Profile
from omni.extensions import db
from omni.models.member import Identity, IdentityKind
from omni.queries import doctor
from omni.services import imports
from omni.services import members as services
from omni.services.members import sharing
from omni.transactions import transaction
from tests.factories import Shop
from tests.services.imports.files import open_file

PHONE = "09087654321"
FILE = f"会員番号,氏名,フリガナ,電話番号\n200000009001,佐藤 花子,サトウ ハナコ,{PHONE}\n"


def meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody mark a phone before both have written theirs, where both can be writing."""
    barrier, wait = threading.Barrier(2), sharing._in_turn

    def wait_for_the_other(contacts: Collection[tuple[str, str]]) -> None:
        with suppress(threading.BrokenBarrierError):  # SQLite's one writer is alone
            barrier.wait(timeout=1)
        wait(contacts)

    monkeypatch.setattr(sharing, "_in_turn", wait_for_the_other)


def side_by_side(app: Flask, *works: Callable[[], object]) -> None:
    def go(work: Callable[[], object]) -> None:
        with app.app_context():
            work()
            db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def register(shop: Shop, name: str) -> None:
    profile = Profile(family_name="佐藤", given_name=name)
    contacts = services.Contacts(phone=PHONE, card=f"2000000080{len(name):02}")
    with transaction():
        services.register_member(profile, contacts=contacts, key=name, actor=shop.actor())


def marks() -> list[bool]:
    wanted = select(Identity.is_shared).where(Identity.kind == IdentityKind.PHONE)
    return list(db.session.scalars(wanted))


@pytest.mark.slow
def test_an_import_and_a_registration_at_one_moment_share_the_phone(
    app: Flask, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = open_file(tmp_path, FILE)
    meet(monkeypatch)
    side_by_side(app, lambda: imports.run(run), lambda: register(shop, "一郎"))
    assert marks() == [True, True]
    assert doctor.list_findings() == []


@pytest.mark.slow
def test_two_registrations_at_one_moment_share_the_phone(
    app: Flask, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(monkeypatch)
    side_by_side(app, lambda: register(shop, "一郎"), lambda: register(shop, "次郎吉"))
    assert marks() == [True, True]
    assert doctor.list_findings() == []


def test_two_cards_of_one_number_are_nobodys_family(shop: Shop) -> None:
    one, other = shop.member(card="20010001"), shop.member("鈴木", "一郎")
    with transaction():
        services.name_by(other, IdentityKind.CARD, "20010001", source="ec")
        services.mark_shared([("card", "20010001")])
    wanted = select(Identity.is_shared).where(Identity.member_id.in_((one, other)))
    assert list(db.session.scalars(wanted)) == [False, False]
