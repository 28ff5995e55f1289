"""Lines of the audit log as plain sentences."""

from __future__ import annotations

from flask_babel import gettext as translate
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from omni.domain.errors import N_
from omni.queries.audit.listing import Line

READING = ("view", "search", "reveal")
TAKING_OUT = ("print", "export")
DOOR = (
    "login",
    "login_failed",
    "logout",
    "switch",
    "switch_failed",
    "unlock",
    "approve_failed",
    "change_store",
    "change_password",
    "change_pin",
)

KINDS = {
    "reading": N_("閲覧・検索"),
    "changing": N_("登録・変更"),
    "taking_out": N_("印刷・出力"),
    "door": N_("ログイン・切り替え"),
}

# What a line is about. A member is said with a name, where there is one.
OBJECTS = {
    "member": _l("会員情報"),
    "merge_event": _l("会員情報"),
    "identity": _l("連携情報"),
    "household": _l("ご家族"),
    "consent": _l("同意"),
    "note": _l("メモ"),
    "visit": _l("来店"),
    "hold": _l("取り置き"),
    "shipment": _l("荷物"),
    "picking_list": _l("ピッキングリスト"),
    "packing_slip": _l("納品書"),
    "label_file": _l("送り状データ"),
    "wait_entry": _l("キャンセル待ち"),
    "order": lazy_pgettext("one", "売上"),
    "fulfilment": _l("出荷手配"),
    "payment": _l("お支払い"),
    "order_refund": _l("返金"),
    "order_exception": _l("要対応の受注"),
    "sale_return": _l("返品"),
    "point_transaction": _l("ポイント"),
    "point_account": _l("ポイント"),
    "formal_receipt": _l("領収書"),
    "style": _l("品番"),
    "variant": _l("SKU"),
    "stock_document": _l("在庫"),
    "stock_exception": _l("在庫差異"),
    "send_back": _l("返送"),
    "transfer": _l("移動"),
    "reservation": _l("引き当て"),
    "routing_rule_set": _l("出荷元のルール"),
    "delivery": _l("お知らせ"),
    "api_token": _l("APIトークン"),
    "webhook": _l("Webhook"),
    "webhook_delivery": _l("Webhookの送信"),
    "point_books": _l("ポイント集計"),
    "stocktake": _l("棚卸"),
    "register_day": _l("レジの営業日"),
    "import_run": _l("取込"),
    "match_run": _l("名寄せ"),
    "match_pair": _l("名寄せの組"),
    "review_batch": _l("まとめて統合"),
    "review_decision": _l("名寄せの答え"),
    "members_list": _l("会員の一覧"),
    "stock_list": _l("在庫の一覧"),
    "sales_list": _l("売上の一覧"),
    "holds_list": _l("取り置きの一覧"),
    "points_list": _l("ポイントの一覧"),
    "member_request": _l("開示などの請求"),
    "audit_line": _l("操作ログ"),
    "search": _l("検索語"),
    "audit_log": _l("操作ログ"),
    "staff": _l("スタッフ"),
    "company": _l("会社"),
    "location": _l("拠点"),
    "register": _l("レジ"),
    "device": _l("端末"),
    "channel_account": _l("ショップ連携"),
    "channel_event": _l("ショップからの連絡"),
    "channel_listing": _l("ショップの商品"),
    "channel_push": _l("ショップへの送信"),
    "backup": _l("バックアップ"),
}

# What was done to it: %(what)s is the thing, %(name)s a member of staff it names.
SENTENCES = {
    "view": N_("%(what)sを見ました"),
    "search": N_("「%(text)s」を検索しました"),
    "reveal": N_("%(what)sの伏せ字を表示しました"),
    "create": N_("%(what)sを登録しました"),
    "update": N_("%(what)sを変更しました"),
    "delete": N_("%(what)sを削除しました"),
    "merge": N_("%(what)sを統合しました"),
    "undo_merge": N_("%(what)sの統合を取り消しました"),
    "link.send": N_("ECとの連携の確認番号を送りました"),
    "link.prefill": N_("会員情報をECに渡しました"),
    "match.run": N_("名寄せを実行しました"),
    "match.different": N_("%(what)sを「別の人」と記録しました"),
    "match.ask": N_("名寄せの実行を依頼しました"),
    "review.different": N_("%(what)sを「別の人」と答えました"),
    "review.reopen": N_("%(what)sの答えを取り消しました"),
    "review.batch": N_("%(what)sを始めました"),
    "review.undo_batch": N_("%(what)sを取り消しました"),
    "print": N_("%(what)sを印刷しました"),
    "export": N_("%(what)sを出力しました"),
    "erase_values": N_("%(what)sの操作ログの内容を消去しました"),
    "import.undo_ask": N_("取込の取消を始めました"),
    "import.undo": N_("取込を取り消しました"),
    "withdraw": N_("退会を受け付けました"),
    "rejoin": N_("再入会を受け付けました"),
    "erase": N_("会員の個人情報を消去しました"),
    "request.receive": N_("開示などの請求を受け付けました"),
    "request.close": N_("開示などの請求に対応しました"),
    "retention": N_("保有期間の過ぎた内容を消去しました"),
    "sell": N_("会計しました"),
    "orders.place": N_("受注しました"),
    "routing.draft": N_("出荷元のルールの下書きを作りました"),
    "routing.activate": N_("出荷元のルールを切り替えました"),
    "routing.replay": N_("出荷元のルールを過去の受注で試しました"),
    "routing.override": N_("出荷元を変更しました"),
    "routing.closed_day": N_("休業日を変更しました"),
    "delivery.answer": N_("届いたか分からないお知らせに対応しました"),
    "revoke": N_("%(what)sを無効にしました"),
    "disable": N_("%(what)sを止めました"),
    "replay": N_("%(what)sを送り直しました"),
    "orders.cancel": N_("受注を取り消しました"),
    "orders.cancel_pieces": N_("受注の一部を取り消しました"),
    "orders.complete": N_("受注が完了しました"),
    "orders.change_destination": N_("受注のお届け先を変更しました"),
    "orders.find_places": N_("受注の出荷元をさがし直しました"),
    "orders.receive_payment": N_("受注の入金を確かめました"),
    "orders.settle_refund": N_("受注の返金を済ませました"),
    "orders.put_back": N_("取り消した商品を売場に戻しました"),
    "fulfilment.request": N_("出荷を依頼しました"),
    "login": N_("ログインしました"),
    "login_failed": N_("ログインに失敗しました（%(name)s）"),
    "logout": N_("ログアウトしました"),
    "switch": N_("担当者を切り替えました"),
    "switch_failed": N_("暗証番号を間違えました（%(name)s）"),
    "unlock": N_("ロックを解除しました"),
    "approve_failed": N_("承認の暗証番号を間違えました（%(name)s）"),
    "change_store": N_("端末の店舗を切り替えました"),
    "change_password": N_("自分のパスワードを変更しました"),
    "change_pin": N_("自分の暗証番号を変更しました"),
    "reset_password": N_("%(name)sのパスワードを設定し直しました"),
    "reset_pin": N_("%(name)sの暗証番号を設定し直しました"),
    "deactivate": N_("%(name)sを利用停止にしました"),
    "reactivate": N_("%(name)sの利用を再開しました"),
    "end_sessions": N_("%(name)sを全端末からログアウトさせました"),
    "retire": N_("%(what)sの登録を解除しました"),
    "returns.take": N_("返品を受け付けました"),
    "returns.cancel": N_("会計を取り消しました"),
    "points.adjust": N_("ポイントを調整しました"),
    "style.save": N_("品番を登録・変更しました"),
    "stock.receive": N_("入荷検品をしました"),
    "stock.adjust": N_("在庫調整をしました"),
    "stock.count": N_("棚卸をしました"),
    "stock.rules": N_("在庫の設定を変更しました"),
    "stock.send_back": N_("返品された商品を送りました"),
    "stock.take_in_sent": N_("送られてきた商品を在庫に入れました"),
    "stock.resolve": N_("在庫差異を解消しました"),
    "stock.display": N_("展示品を店頭用にしました"),
    "fulfilment.picking": N_("ピッキングを始めました"),
    "fulfilment.picked": N_("ピッキングを終えました"),
    "fulfilment.short": N_("欠品を記録しました"),
    "fulfilment.refused": N_("出荷不可にしました"),
    "fulfilment.packed": N_("梱包しました"),
    "fulfilment.unpacked": N_("梱包をやり直しました"),
    "fulfilment.shipped": N_("出荷しました"),
    "fulfilment.delivered": N_("お届け済みにしました"),
    "fulfilment.not_taken": N_("受け取られなかった荷物を記録しました"),
    "fulfilment.came_back": N_("戻った荷物を在庫に入れました"),
    "fulfilment.ready": N_("お渡しの準備をしました"),
    "fulfilment.collected": N_("ご注文の商品をお渡ししました"),
    "fulfilment.shelf": N_("出荷しない商品を売場に戻しました"),
    "shipment.number": N_("送り状番号を登録しました"),
    "shipment.import": N_("送り状番号を取り込みました"),
    "shipment.export": N_("送り状データを出力しました"),
    "shipment.remittance": N_("代引きの入金を照合しました"),
    "shipment.account": N_("配送会社の設定を変更しました"),
    "hold.prepare": N_("取り置きを準備しました"),
    "hold.collect": N_("取り置きをお渡ししました"),
    "hold.extend": N_("取り置きを延長しました"),
    "hold.cancel": N_("取り置きを取り消しました"),
    "hold.lapse": N_("取り置きが期限切れになりました"),
    "hold.place": N_("取り置きしました"),
    "hold.call": N_("取り置きの連絡をしました"),
    "hold.offer": N_("次の人に取り置きを案内しました"),
    "hold.pass_on": N_("取り置きを次の人に回しました"),
    "hold.sell": N_("取り置きを会計しました"),
    "hold.shelf": N_("取り置きの商品を売場に戻しました"),
    "hold.take_over": N_("仮押さえを取り置きにしました"),
    "hold.deposit_take": N_("前金をお預かりしました"),
    "hold.deposit_use": N_("前金を会計に充てました"),
    "hold.deposit_refund": N_("前金をお返ししました"),
    "hold.order": N_("取り寄せを受け付けました"),
    "hold.arrive": N_("取り寄せの商品が届きました"),
    "transfer.request": N_("移動を依頼しました"),
    "transfer.cancel": N_("移動を取り消しました"),
    "transfer.send": N_("移動の商品を送りました"),
    "transfer.receive": N_("移動の商品を受け取りました"),
    "transfer.answer": N_("移動の差異に対応しました"),
    "stocktake.open": N_("棚卸を始めました"),
    "stocktake.zone": N_("棚卸の棚を数え終えました"),
    "stocktake.approve": N_("棚卸の結果を確定しました"),
    "stocktake.cancel": N_("棚卸を取りやめました"),
    "wait.join": N_("キャンセル待ちに登録しました"),
    "wait.leave": N_("キャンセル待ちを取り消しました"),
    "closing.check": N_("レジを点検しました"),
    "closing.close": N_("レジを精算しました"),
    "closing.pos": N_("POSの売上を登録しました"),
    "closing.reopen": N_("レジの精算を取り消しました"),
    "closing.float": N_("釣銭準備金を変更しました"),
    "import.open": N_("取込を始めました"),
    "import.done": N_("取込を終えました"),
    "channel.connect": N_("ショップを接続しました"),
    "channel.edit": N_("ショップの接続を変更しました"),
    "channel.pause": N_("ショップ連携を停止しました"),
    "channel.resume": N_("ショップ連携を再開しました"),
    "channel.test": N_("ショップへの接続を確かめました"),
    "channel.forged": N_("ショップの署名が違う通知を受け付けませんでした"),
    "channel.map": N_("ショップの商品のSKUを決めました"),
    "channel.replay": N_("ショップからの連絡を取り込み直しました"),
    "channel.ignore": N_("ショップからの連絡を取り込まないことにしました"),
    "channel.send_again": N_("ショップへ送り直しました"),
    "channel.correct": N_("ショップとの在庫数の違いを直しました"),
    "backup": N_("バックアップしました"),
    "restore": N_("バックアップから復元しました"),
}

NOBODY = N_("システム")
STRANGER = N_("ログイン前の人")


def _(text: str, **params: object) -> str:
    return str(translate(text, **params))


def kind_actions(kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which actions a kind of line takes, and which it leaves out."""
    only = {"reading": READING, "taking_out": TAKING_OUT, "door": DOOR}
    if kind == "changing":
        return (), (*READING, *TAKING_OUT, *DOOR)
    return only.get(kind, ()), ()


def who(line: Line) -> str:
    """The person of the line; a line without one is the house's own, or a stranger's."""
    if line.staff:
        return line.staff
    nobody = STRANGER if line.action == "login_failed" else NOBODY
    return _(nobody)


def what(line: Line) -> str:
    """The thing of the line: of a member by name, of staff by name, else by kind and number."""
    noun = str(OBJECTS.get(line.object_type, line.object_type))
    if line.member:
        return _("%(name)s様の%(what)s", name=f"{line.member} ", what=noun)
    if line.object_staff:
        return _("スタッフ %(name)s", name=line.object_staff)
    if line.object_id is None:
        return noun
    return _("%(what)s（番号 %(number)s）", what=noun, number=line.object_id)


def sentence(line: Line) -> str:
    """What was done, in a sentence that follows the person."""
    words = SENTENCES.get(line.action)
    if words is None:
        return f"{what(line)}: {line.action}"
    said = {
        "what": what(line),
        "name": line.object_staff or _("不明"),
        "text": str(line.values.get("text", "")),
    }
    told = _(words) % said
    if line.member and "%(what)s" not in words and "%(name)s" not in words:
        told = _("%(sentence)s（%(member)s 様）", sentence=told, member=line.member)
    return told
