"""Orders in words: where one stands, and each thing that happened to it as a sentence."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext as translate

from omni.domain.errors import N_
from omni.models.order import Channel, Tender
from omni.queries.orders import Entry
from omni.web.words import word

# The word of where an order stands, and the tag it is shown in.
STANDINGS = {
    "unallocated": (N_("出荷元未定"), "wrong"),
    "requested": (N_("出荷待ち"), "act"),
    "picking": (N_("ピッキング中"), "act"),
    "packed": (N_("梱包済み"), "act"),
    "ready": (N_("お渡し待ち"), "soon"),
    "partly": (N_("一部出荷済み"), "act"),
    "shipped": (N_("出荷済み"), "ok"),
    "delivered": (N_("お届け済み"), "ok"),
    "collected": (N_("お渡し済み"), "ok"),
    "refused": (N_("出荷不可"), "wrong"),
    "completed": (N_("完了"), "ok"),
    "cancelled": (N_("取消"), ""),
}

REASONS = {
    "customer": N_("お客様のご都合"),
    "no_stock": N_("在庫なし"),
    "no_payment": N_("ご入金なし"),
    "mistake": N_("入力間違い"),
    "shop": N_("ECサイトでの取消"),
    "other": N_("その他"),
    "not_found": N_("見つからない"),
    "damaged": N_("汚損・破損"),
    "display_only": N_("展示品のみ"),
    "busy": N_("手が足りない"),
    "closed": N_("休業"),
    "carrier": N_("集荷に間に合わない"),
    "idle": N_("期限を過ぎた"),
    "refused": N_("受取拒否"),
    "absent": N_("長期不在"),
}

CARRIERS = {
    "yamato": N_("ヤマト運輸"),
    "sagawa": N_("佐川急便"),
    "japan_post": N_("日本郵便"),
}

TIME_BANDS = {
    "": N_("指定なし"),
    "am": N_("午前中"),
    "14-16": N_("14–16時"),
    "16-18": N_("16–18時"),
    "18-20": N_("18–20時"),
    "19-21": N_("19–21時"),
}

DROP_OFFS = {
    "": N_("置き配なし"),
    "door": N_("玄関前"),
    "box": N_("宅配ボックス"),
    "meter": N_("ガスメーターボックス"),
    "garage": N_("車庫・物置"),
    "desk": N_("受付・管理人室"),
}

SENTENCES = {
    "placed": N_("ご注文を受けました（%(channel)s）"),
    "requested": N_("%(place)sに出荷を依頼しました（%(pieces)s点）"),
    "requested_pickup": N_("%(place)sにお渡しの準備を依頼しました（%(pieces)s点）"),
    "unallocated": N_("%(pieces)s点の出荷元が決まっていません"),
    "picking": N_("%(place)sがピッキングを始めました"),
    "picked": N_("%(place)sがピッキングを終えました"),
    "short": N_("%(place)sで%(pieces)s点が欠品しました（%(reason)s）"),
    "refused": N_("%(place)sからは出荷できません（%(reason)s）"),
    "packed": N_("%(place)sが梱包しました"),
    "unpacked": N_("%(place)sが梱包をやり直しています"),
    "shipped": N_("%(place)sから出荷しました %(carrier)s %(tracking)s"),
    "delivered": N_("お届けしました"),
    "not_taken": N_("お受け取りがありませんでした（%(reason)s）"),
    "came_back": N_("商品が戻りました"),
    "ready": N_("%(place)sでお渡しの準備ができました"),
    "collected": N_("%(place)sでお渡ししました"),
    "shelf": N_("%(place)sで売場に戻しました"),
    "put_back": N_("%(place)sで%(pieces)s点を売場に戻しました"),
    "fulfilment_cancelled": N_("%(place)sの出荷手配を取り消しました"),
    "destination_changed": N_("お届け先を変更しました"),
    "pieces_cancelled": N_("%(pieces)s点を取り消しました（%(reason)s・%(amount)s）"),
    "cancelled": N_("受注を取り消しました（%(reason)s）"),
    "refund_asked": N_("返金の手続きが必要です：%(tender)s %(amount)s"),
    "refund_paid": N_("返金しました：%(tender)s %(amount)s"),
    "paid": N_("入金がありました：%(tender)s %(amount)s"),
    "cod_received": N_("配送会社から代引きの入金がありました：%(amount)s"),
    "earned": N_("%(points)sptを付与しました"),
    "completed": N_("すべてのお届けが済みました"),
}


def standing(value: str) -> str:
    """The word of where an order, or a place's part of one, stands."""
    return str(translate(STANDINGS[value][0]))


def standing_tag(value: str) -> str:
    """What its tag looks like."""
    return str(STANDINGS[value][1])


def _said(table: dict[str, str], value: Any) -> str:
    """A word of one of the tables; what no table knows stands as it is."""
    return translate(table[value]) if value in table else str(value or "")


def order_sentence(entry: Entry) -> str:
    """What happened, as the reader's language says it."""
    details = entry.details
    kind = entry.kind
    if kind == "requested" and details.get("way") == "pickup":
        kind = "requested_pickup"
    if kind not in SENTENCES:
        return kind
    return str(
        translate(
            SENTENCES[kind],
            place=entry.place,
            pieces=details.get("pieces", 0),
            points=f"{details.get('points', 0):,}",
            amount=f"¥{details.get('amount', 0):,}",
            reason=_said(REASONS, details.get("reason")),
            carrier=_said(CARRIERS, details.get("carrier")),
            tracking=" ".join(details.get("tracking", ())),
            channel=word(Channel(details["channel"])) if "channel" in details else "",
            tender=word(Tender(details["tender"])) if "tender" in details else "",
        )
    ).strip()


def time_band(value: str) -> str:
    """When on its day a parcel is wanted."""
    return translate(TIME_BANDS[value]) if value in TIME_BANDS else value


def drop_off(value: str) -> str:
    """Where a parcel may be left."""
    return translate(DROP_OFFS[value]) if value in DROP_OFFS else value


def register_order_words(app: Flask) -> None:
    """Give templates the filters."""
    for said in (standing, standing_tag, order_sentence, time_band, drop_off):
        app.add_template_filter(said)
