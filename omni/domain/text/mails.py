"""Mail addresses, folded for finding and gently checked.

Old docomo and au addresses with two dots in a row or a dot before the @ do exist and receive mail.
"""

import re
import unicodedata

_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?:[\w](?:[\w-]{0,61}\w)?\.)+[^\W\d_][\w-]*\w")
_AROUND = re.compile(r"^(?:.*<|mailto:)|[>\s,;。、]+$", re.IGNORECASE)
_LONGEST = 254


def fold_mail(text: str) -> str | None:
    """The address in lower case and half width; None for what is no address."""
    if text.isascii():
        plain = text.strip().lower()
    else:
        plain = unicodedata.normalize("NFKC", text).strip().lower()
    if _ADDRESS.fullmatch(plain) is None:
        plain = _AROUND.sub("", _AROUND.sub("", plain)).replace(" ", "")
        if _ADDRESS.fullmatch(plain) is None:
            return None
    return plain if len(plain) <= _LONGEST else None
