"""The word of each state and kind on the screens, in the reader's language."""

from __future__ import annotations

import enum

from flask import Flask

from omni.domain.errors import N_
from omni.domain.points import ReasonKind
from omni.models.location import TillCountKind
from omni.models.order import Channel, Tender
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


def register_words(app: Flask) -> None:
    """Give templates the filter."""
    app.add_template_filter(word)
    app.add_template_filter(reason)
    app.add_template_filter(tender)
