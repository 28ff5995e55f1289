"""What a password and a PIN must be; each check returns the sentence of what is wrong, or None."""

from __future__ import annotations

import re

from omni.domain.errors import N_

SHORTEST_PASSWORD = 10
_COUNTING = "01234567890 09876543210"


def is_login(text: str) -> bool:
    """Whether somebody can log in by this on any keyboard."""
    return re.fullmatch("[A-Za-z0-9._@-]{1,64}", text) is not None


def weakness_of_password(password: str) -> str | None:
    """Long is what counts; no rule about kinds of characters, which makes people write it down."""
    if len(password) < SHORTEST_PASSWORD:
        return N_("パスワードは10文字以上にしてください。")
    if len(set(password)) < 4:
        return N_("同じ文字の繰り返しは使えません。")
    return None


def weakness_of_pin(pin: str) -> str | None:
    """Four to six digits, and not those that a bystander tries first."""
    if not re.fullmatch("[0-9]{4,6}", pin):
        return N_("暗証番号は4〜6桁の数字にしてください。")
    if len(set(pin)) == 1 or pin in _COUNTING:
        return N_("同じ数字や続き番号は使えません。")
    return None
