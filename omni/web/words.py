"""The word of each state and kind on the screens, in the reader's language."""

from __future__ import annotations

import enum

from flask import Flask

from omni.domain.errors import N_
from omni.domain.points import ReasonKind
from omni.models.fulfilment import FulfilmentState
from omni.models.location import TillCountKind
from omni.models.order import Channel, Tender
from omni.models.shipment import Carrier, ShipmentState
from omni.services.shipments import RefusalReason, ShortReason
from omni.web.locale import translate

WORDS: dict[type[enum.StrEnum], dict[enum.StrEnum, str]] = {
    ReasonKind: {
        ReasonKind.BASE: N_("基本"),
        ReasonKind.TIER: N_("会員ランク"),
        ReasonKind.CAMPAIGN: N_("ポイントアップ"),
        ReasonKind.EXCLUDED: N_("ポイント対象外"),
    },
    Tender: {
        Tender.CASH: N_("現金"),
        Tender.CARD: N_("カード"),
        Tender.QR: N_("QR決済"),
        Tender.E_MONEY: N_("電子マネー"),
        Tender.GIFT: N_("商品券"),
        Tender.CREDIT: N_("掛売"),
        Tender.OTHER: N_("その他"),
        Tender.DEPOSIT: N_("前受金"),
        Tender.ONLINE: N_("オンライン決済"),
        Tender.COD: N_("代引き"),
        Tender.BANK: N_("銀行振込"),
    },
    Channel: {
        Channel.STORE: N_("店舗"),
        Channel.EC: N_("EC"),
        Channel.PHONE: N_("電話"),
    },
    Carrier: {
        Carrier.YAMATO: N_("ヤマト運輸"),
        Carrier.SAGAWA: N_("佐川急便"),
        Carrier.JAPAN_POST: N_("日本郵便"),
    },
    ShipmentState: {
        ShipmentState.LABELLED: N_("出荷前"),
        ShipmentState.SHIPPED: N_("配送中"),
        ShipmentState.DELIVERED: N_("お届け済み"),
        ShipmentState.REFUSED: N_("受取拒否"),
        ShipmentState.ABSENT: N_("長期不在"),
        ShipmentState.RETURNED: N_("戻り済み"),
        ShipmentState.CANCELLED: N_("取消"),
    },
    FulfilmentState: {
        FulfilmentState.REQUESTED: N_("未着手"),
        FulfilmentState.PICKING: N_("ピッキング中"),
        FulfilmentState.PACKED: N_("梱包済み"),
        FulfilmentState.SHIPPED: N_("出荷済み"),
        FulfilmentState.DELIVERED: N_("お届け済み"),
        FulfilmentState.READY: N_("お渡し待ち"),
        FulfilmentState.COLLECTED: N_("お渡し済み"),
        FulfilmentState.REFUSED: N_("出荷不可"),
        FulfilmentState.CANCELLED: N_("取消"),
    },
    ShortReason: {
        ShortReason.NOT_FOUND: N_("見つからない"),
        ShortReason.DAMAGED: N_("傷・汚れがある"),
        ShortReason.DISPLAY_ONLY: N_("展示品しかない"),
    },
    RefusalReason: {
        RefusalReason.BUSY: N_("混み合っている"),
        RefusalReason.CLOSED: N_("休業・営業時間外"),
        RefusalReason.NOT_FOUND: N_("商品が見つからない"),
        RefusalReason.CARRIER: N_("集荷に間に合わない"),
        RefusalReason.OTHER: N_("その他"),
        RefusalReason.IDLE: N_("時間内に着手されず"),
    },
    TillCountKind: {
        TillCountKind.CHECK: N_("点検"),
        TillCountKind.CLOSE: N_("精算"),
        TillCountKind.POS: N_("POS照合"),
    },
}


def word(value: enum.StrEnum | None) -> str:
    """The word for one of ours; nothing for None."""
    return "" if value is None else translate(WORDS[type(value)][value])


def reason(kind: str) -> str:
    """Why points were earned, as the ledger's explanation keeps it."""
    return word(ReasonKind(kind))


def tender(value: str) -> str:
    """The word for a tender that a till count names."""
    return word(Tender(value))


def refusal(kind: str) -> str:
    """Why a place did not send its part: refused it, or had none of it."""
    known = kind in {one.value for one in RefusalReason}
    return word(RefusalReason(kind) if known else ShortReason(kind))


def register_words(app: Flask) -> None:
    """Give templates the filter."""
    app.add_template_filter(word)
    app.add_template_filter(reason)
    app.add_template_filter(tender)
    app.add_template_filter(refusal)
