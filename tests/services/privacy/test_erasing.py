"""Whoever is erased stands nowhere any more, and the books still add up."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from omni.domain import clock
from omni.domain.holds import CloseReason
from omni.domain.profiles import Profile
from omni.extensions import db
from omni.models.audit import AuditLine
from omni.models.delivery import Delivery, DeliveryState
from omni.models.import_run import ImportKind, ImportRefusal, ImportRun
from omni.models.member import Identity, IdentityKind, Member, MemberState
from omni.models.order import FormalReceipt, Order
from omni.models.privacy import RequestKind
from omni.queries import doctor, privacy
from omni.queries.audit.verification import verify
from omni.services import audit, holds, members, merges, points, sales
from omni.services import privacy as services
from omni.services.audit.reads import flush_all
from omni.services.audit.seals import seal_lines
from omni.services.deliveries import claim_delivery, queue_mail, settle_delivery
from omni.services.holds import Wanted
from omni.services.imports import Options, open_run, understand
from omni.services.members import Contacts
from omni.transactions import transaction
from tests.services.imports.files import counts, take_in, upload
from tests.till import TODAY, ring

CARD, EC = "2109876543217", "EC77001234"
PHONE, OLD_PHONE, MAIL = "090-8765-4321", "03-9876-1234", "zqx@example.jp"
TRACES = ("zqx", "9087654321", "398761234", "109876543217", CARD, EC.casefold(), "ゼクス")
PROFILE: dict[str, Any] = {
    "family_name": "ZQX田",
    "given_name": "ZQX子",
    "family_kana": "ゼクスダ",
    "given_kana": "ゼクスコ",
    "kind": "person",
    "birthday": dt.date(1991, 2, 3),
    "gender": "female",
    "postcode": "1500002",
    "prefecture": "東京都",
    "city": "渋谷区",
    "street": "ZQX町1-2-3",
    "building": "ZQXビル 101",
}
FILE = (
    "customer_id,last_name,first_name,tel,email,points,memo\n"
    f"{EC},ZQX田,ZQX子,{PHONE},{MAIL},300,%s\n"
    "EC77009999,,,,,,ｚｑｘ田 ZQX子さんのご家族\n"
    f"EC77008888,{PHONE},,,,,\n"
    "EC77000001,佐藤,花子,0312345678,,0,\n"
)
SALE = (
    "伝票番号,日時,店舗,会員番号,商品名,数量,単価,金額,備考\n"
    "Z-1,2026/11/01 15:00,SBY,{},帽子,1,900,900,ZQX様\n"
)


class Life:
    """A person with something in every corner of the house."""

    def __init__(self, shop: Any, folder: Path) -> None:
        self.shop, self.folder, self.actor = shop, folder, shop.actor("manager")
        shop.stock(shop.dress["M"], 9)
        self.member = self._register()
        self._trade()
        self._import()
        self._merge()
        self._write()
        self._search()

    def _register(self) -> int:
        with transaction():
            member_id = members.register_member(
                Profile(**PROFILE | {"family_name": "ZQX旧姓"}),
                contacts=Contacts(phone=OLD_PHONE, mail="old-zqx@example.jp", card=CARD),
                consents={"mail": "granted"},
                key="register",
                actor=self.actor,
            ).id
        with transaction():
            version = db.session.get_one(Member, member_id).version
            members.edit_member(member_id, Profile(**PROFILE), version=version, actor=self.actor)
            members.add_identity(member_id, IdentityKind.PHONE, PHONE, actor=self.actor)
            members.add_note(member_id, "ZQXはメモ", key="note", actor=self.actor)
            services.receive_request(
                member_id,
                RequestKind.CORRECTION,
                identity_check="licence",
                note="ZQXの訂正",
                on=TODAY,
                key="request",
                actor=self.actor,
            )
        wanted = select(Identity.id).where(Identity.value_norm == "0398761234")
        old = db.session.scalars(wanted).one()
        with transaction():
            members.remove_identity(old, member_id=member_id, actor=self.actor)
        return member_id

    def _trade(self) -> None:
        self.order = ring(self.shop, (self.shop.dress["M"], 1, 9900), member=self.member)
        with transaction():
            sales.make_formal_receipt(
                self.order, addressee="ZQX商店", proviso="お品代", actor=self.actor, key="paper"
            )
            points.adjust(
                self.member,
                50,
                company_id=self.shop.company,
                on=TODAY,
                reason="ZQX様へお詫び",
                approved_by_id=self.shop.staff["manager"],
                actor=self.actor,
                key="adjust",
            )
        self._hold("hers", holds.Customer(self.member), note="ZQX様ご試着")
        self._hold("guest", holds.Customer(name="ZQXゲスト", phone=PHONE))

    def _hold(self, key: str, customer: holds.Customer, note: str = "") -> None:
        with transaction():
            hold = holds.place_hold(
                [Wanted(self.shop.dress["M"], 1)],
                location_id=self.shop.shibuya,
                customer=customer,
                wish=holds.Wish(note=note),
                actor=self.actor,
                key=key,
            ).id
        with transaction():
            holds.cancel_hold(hold, reason=CloseReason.CUSTOMER, actor=self.actor, key=f"{key}-off")

    def _import(self) -> None:
        with transaction():
            members.name_by(self.member, IdentityKind.EC, EC, source="ec")
        take_in(self.folder, FILE % "ZQX", source="ec")
        take_in(
            self.folder, (FILE % "ZQX").replace("ZQXビル", "").replace("300", "301"), source="ec"
        )
        take_in(self.folder, SALE.format(EC), "sales", source="ec")
        kept = upload(self.folder, FILE % "later", "members")
        with transaction():
            self.waiting = open_run(
                kept,
                ImportKind.MEMBERS,
                "ec",
                options=Options(),
                columns=understand(ImportKind.MEMBERS, "ec", kept.layout),
                actor=self.actor,
            ).id
        self.kept = kept.path

    def _merge(self) -> None:
        """Another record of hers, merged into her, with what a merge remembers."""
        other = self.shop.member("ZQX田", "ZQX美", card="2100000000099", mail=MAIL)
        with transaction():
            merges.merge_members(
                self.member,
                other,
                reason="ZQX様のご申告",
                choices={"name": "merged"},
                actor=self.actor,
                key="merge",
            )
        self.other = other

    def _write(self) -> None:
        """A code on its way to her mail, and one that has gone."""
        with transaction():
            for _ in range(2):
                queue_mail(MAIL, subject="番号", body="ZQX様 123456", member_id=self.other)
            sent = claim_delivery()
            assert sent is not None
            settle_delivery(sent.id)

    def _search(self) -> None:
        for text in ("ZQX田", "ｚｑｘ田 zqx子", "ぜくすこ", PHONE, f"{CARD}", MAIL.upper()):
            audit.remember_read("search", "member", None, actor=self.actor, text=text, found=1)
        audit.remember_read("search", "member", None, actor=self.actor, text="佐藤", found=1)
        flush_all()

    def erase(self, key: str = "erase") -> None:
        traces = privacy.find_traces(privacy.records_of(self.member))
        with transaction():
            services.erase_member(
                self.member,
                traces,
                reason="request",
                on=TODAY,
                approved_by_id=self.shop.staff["manager"],
                key=key,
                actor=self.actor,
            )


@pytest.fixture
def life(shop, tmp_path) -> Life:
    return Life(shop, tmp_path)


def found_in_tables() -> list[str]:
    """Every column of every row that still says something of her."""
    found = []
    for name, table in db.metadata.tables.items():
        for row in db.session.execute(table.select()).mappings():
            for column, value in row.items():
                text = json.dumps(value, ensure_ascii=False, default=str).casefold()
                found += [f"{name}.{column}: {text}" for trace in TRACES if trace in text]
    return found


def test_before_she_is_erased_she_stands_in_many_places(life):
    tables = {line.split(".")[0] for line in found_in_tables()}
    assert tables >= {
        "member",
        "identity",
        "member_key",
        "member_change",
        "note",
        "hold",
        "source_record",
        "import_refusal",
        "import_image",
        "merge_event",
        "merge_move",
        "formal_receipt",
        "point_transaction",
        "member_request",
        "audit_value",
        "delivery",
    }


def test_an_erased_person_stands_in_no_table_and_no_kept_file(life):
    with transaction():
        seal_lines()
    life.erase()
    assert found_in_tables() == []
    assert not life.kept.exists()
    assert db.session.get(ImportRun, life.waiting) is None
    files = [path.read_text("utf-8") for path in life.folder.iterdir()]
    assert [text for text in files if "zqx" in text.casefold()] == []


def test_what_was_on_its_way_to_an_erased_person_does_not_go(life):
    life.erase()
    sent, stopped = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    assert (sent.state, sent.address) == (DeliveryState.SENT, "")
    assert (stopped.state, stopped.address, stopped.body) == (DeliveryState.FAILED, "", "")
    with transaction():
        assert claim_delivery() is None


def test_the_books_and_the_log_hold_after_an_erasure(life):
    with transaction():
        seal_lines()
    sold = db.session.get_one(Order, life.order).total
    life.erase()
    with transaction():
        seal_lines()
    verdict = verify()
    assert (verdict.breaks, verdict.erased > 0) == ([], True)
    assert doctor.list_findings() == []
    assert db.session.get_one(Order, life.order).total == sold
    assert db.session.get_one(Order, life.order).member_id == life.member
    states = [db.session.get_one(Member, one).state for one in (life.member, life.other)]
    assert states == [MemberState.ERASED, MemberState.MERGED]


def test_searches_for_others_keep_their_words(life):
    life.erase()
    wanted = db.metadata.tables["audit_value"].c["values"]
    texts = [values.get("text") for values in db.session.scalars(select(wanted))]
    assert [text for text in texts if text] == ["佐藤"]


def test_an_old_file_does_not_bring_her_back(life):
    life.erase()
    run = take_in(life.folder, FILE % "again", source="ec")
    assert counts(run) == (0, 0, 1, 3)
    refused = select(ImportRefusal).where(ImportRefusal.run_id == run.id)
    mine = db.session.scalars(refused.order_by(ImportRefusal.line)).first()
    assert mine is not None
    assert (mine.line, mine.raw, "消去をご希望" in mine.reason) == (2, "[]", True)
    sold = take_in(life.folder, SALE.format(EC).replace("Z-1", "Z-2"), "sales", source="ec")
    assert counts(sold) == (1, 0, 0, 0)
    assert [one for one in found_in_tables() if "import_refusal" not in one] == []


def test_whoever_has_something_open_is_not_erased(life):
    with transaction():
        hold = holds.place_hold(
            [Wanted(life.shop.dress["M"], 1)],
            location_id=life.shop.shibuya,
            customer=holds.Customer(life.member),
            actor=life.actor,
            key="open",
        ).id
    with pytest.raises(services.StillOpen, match="H"):
        life.erase()
    assert db.session.get_one(Member, life.member).family_name == "ZQX田"
    with transaction():
        holds.cancel_hold(hold, reason=CloseReason.CUSTOMER, actor=life.actor, key="off")
    life.erase()
    assert db.session.get_one(Member, life.member).state is MemberState.ERASED


def test_she_is_erased_once(life):
    life.erase()
    life.erase()  # the same form again
    with pytest.raises(services.AlreadyErased):
        life.erase("another")
    lines = select(AuditLine.id).where(AuditLine.action == "erase")
    assert len(db.session.scalars(lines).all()) == 1


def test_a_name_that_others_bear_stays_in_their_searches(shop):
    """田中 names nobody while another 田中 is a member."""
    first, second = shop.member("田中", "美咲"), shop.member("田中", "陽子")
    audit.remember_read("search", "member", None, actor=shop.actor(), text="田中", found=2)
    audit.remember_read("search", "member", None, actor=shop.actor(), text="田中美咲", found=1)
    flush_all()
    assert len(privacy.find_traces((first,)).lines) == 1
    assert len(privacy.find_traces((first, second)).lines) == 2


def test_what_was_read_while_she_was_erased_goes_a_moment_later(life, frozen):
    life.erase()
    with transaction():
        stays = db.session.scalars(select(AuditLine.id)).all()
    audit.remember_read(
        "view", "member", life.member, actor=life.actor, member_id=life.member, text="ZQX"
    )
    flush_all()
    assert found_in_tables() != []
    with transaction():
        assert services.finish_erasures() == 1
    assert found_in_tables() == []
    with transaction():
        assert services.finish_erasures() == 0
    assert len(db.session.scalars(select(AuditLine.id)).all()) == len(stays) + 2
    assert verify().breaks == []


def test_a_receipt_without_its_name_still_has_its_amount(life):
    before = db.session.scalars(select(FormalReceipt)).one()
    amount, number = before.amount, before.number
    life.erase()
    after = db.session.scalars(select(FormalReceipt)).one()
    assert (after.amount, after.number, after.addressee) == (amount, number, "")


def test_debts_are_settled_before_she_goes(life):
    from omni.models.point import PointLot

    with transaction():
        db.session.execute(
            update(PointLot).where(PointLot.member_id == life.member).values(remaining=0)
        )
        db.session.add(
            PointLot(
                member_id=life.member,
                company_id=life.shop.company,
                kind="debt",
                granted=-20,
                remaining=-20,
                usable_from=TODAY,
                expires_on=None,
                created_at=clock.now(),
            )
        )
    (one,) = privacy.list_obstacles(privacy.records_of(life.member))
    assert "20pt不足" in str(one.said)
