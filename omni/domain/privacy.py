"""Rights over personal data: when a message may go, what a request needs, and the words for both.

個人情報の保護に関する法律 33条（開示）・34条（訂正）・35条（利用停止）; an answer is due without
delay, for which this house promises itself two weeks. 特定電子メール法 asks for a recorded opt-in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from omni.domain.errors import N_
from omni.domain.text import kana

DAYS_TO_ANSWER = 14
MAIN_PURPOSE = "marketing"
# Whether the EC site may be given name and address of whoever linked her card with an account.
LINK_PURPOSE, LINK_CHANNEL = "link", "ec"

# What the migrations ship; here for the translators. The tables are what counts.
SHIPPED = (
    N_("会員サービス"),
    N_("広告・お知らせ"),
    N_("分析"),
    N_("共同利用"),
    N_("ECへの会員情報の提供"),
    N_("取り込めなかった行の元の内容"),
    N_("操作ログに残る検索語"),
    N_("会員でない方の取り置きのお名前と電話番号"),
    N_("退会された会員の登録情報"),
    N_("開示などの請求の控え"),
    N_("売上・返品・領収書の控え"),
    N_("お取り置き・ご注文・ポイントなど、お取引のご連絡をお送りします。"),
    N_("新商品やお得な情報のお知らせをお送りしてもよろしいですか。"),
    N_("お買い物の記録を、品ぞろえやご案内の改善のために分析してもよろしいですか。"),
    N_("会員情報を、グループ会社と共同で利用してもよろしいですか。"),
    N_(
        "お名前とご住所をECサイトへお渡しし、ご登録やご注文の入力を省けるようにしてもよろしいですか。"
    ),
    N_("法人税法施行規則59条・消費税法57条の4（7年）"),
)

GONE = N_("退会・統合・消去された会員です。")
WITHDRAWN = N_("退会された会員です。お取引のご連絡だけをお送りできます。")
SAID_NO = N_("ご本人が断られています。")
NOT_ASKED = N_("同意が未確認です。")
NO_PURPOSE = N_("登録のない利用目的か手段です。")


@dataclass(frozen=True)
class Verdict:
    """Whether a message may go; `why` says why not, empty when it may."""

    why: str = ""

    @property
    def allowed(self) -> bool:
        """Whether it may go."""
        return not self.why


def judge(state: str, said: str, *, needs_consent: bool) -> Verdict:
    """Of a membership's state and what she said last; unknown is neither yes nor no."""
    if state not in ("active", "withdrawn"):
        return Verdict(GONE)
    if state == "withdrawn" and needs_consent:
        return Verdict(WITHDRAWN)
    if said == "denied":
        return Verdict(SAID_NO)
    return Verdict(NOT_ASKED) if needs_consent and said != "granted" else Verdict()


_JOINTS = re.compile(r"[\s\-‐-―−ー－・./()（）]+")


def fold(text: str) -> str:
    """Free text as it is searched for traces of a person: width, case, kana and dashes aside."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _JOINTS.sub("", kana.katakana(plain))


def traces_in(terms: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of these folded terms in a folded text; None without a term worth it."""
    worth = sorted({term for term in terms if len(term) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, worth))) if worth else None
