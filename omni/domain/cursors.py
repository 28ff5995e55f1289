"""Opaque places in a list: the key of the last row seen, so that new rows move nothing."""

from __future__ import annotations

import base64
import binascii
import re

from omni.domain.errors import N_, Invalid

_LARGEST = 2**63 - 1
_PLAIN = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)


class CursorUnreadable(Invalid):
    """A cursor that no page of ours has given."""

    sentence = N_("続きの位置（cursor）を読み取れません。")
    way_forward = N_("前のページの next_cursor をそのまま送ってください。")


def write_cursor(key: int) -> str:
    """The cursor after the row of this key."""
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def read_cursor(text: str | None) -> int:
    """The key to go on after, 0 at the beginning; raises CursorUnreadable."""
    if not text:
        return 0
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise CursorUnreadable(field="cursor") from error
    said = plain.decode("ascii", "replace")
    if not _PLAIN.fullmatch(said) or int(said) > _LARGEST:
        raise CursorUnreadable(field="cursor")
    return int(said)
