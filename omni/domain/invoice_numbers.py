"""適格請求書発行事業者の登録番号 (T number): what receipts and invoices carry.

T and thirteen digits; a company's are its 法人番号, whose first digit checks the other twelve
(法人番号の指定等に関する省令, article 2). That digit only warns: nobody is stopped by it.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.jp import cn

from omni.domain.errors import N_, Invalid

_NUMBER = re.compile(r"T[0-9]{13}")
_APART = re.compile(r"[\s\-‐‑‒–—―−ー]+")


class NotAnInvoiceNumber(Invalid):
    """Not T and thirteen digits."""

    sentence = N_("登録番号は、Tと13桁の数字で入力してください。")
    way_forward = N_("国税庁の通知書か、公表サイトで確かめてください。")


def read_invoice_number(text: str) -> str | None:
    """The number as it is printed, however it was typed; None when there is none.

    Raises NotAnInvoiceNumber.
    """
    folded = _APART.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not folded:
        return None
    number = folded if folded.startswith("T") else f"T{folded}"
    if not _NUMBER.fullmatch(number):
        raise NotAnInvoiceNumber(field="invoice_number")
    return number


def has_right_check_digit(number: str) -> bool:
    """Whether the first digit fits the other twelve; when not, somebody should look again."""
    return cn.is_valid(number.removeprefix("T"))
