"""Secrets of other systems that the database keeps, encrypted with a key that it does not."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_bound: list[Fernet] = []


class Unsealable(Exception):
    """What was sealed under another secret key cannot be read: it has to be typed anew."""


def bind(secret_key: str) -> None:
    """Seal with a key of our own, derived from the installation's secret."""
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"omni sealed secrets")
    _bound[:] = [Fernet(base64.urlsafe_b64encode(derive.derive(secret_key.encode())))]


def seal(secrets: Mapping[str, str]) -> str:
    """The secrets as one text that says nothing."""
    return _bound[0].encrypt(json.dumps(dict(secrets)).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """The secrets again; none where none were sealed. Raises Unsealable."""
    if not sealed:
        return {}
    try:
        content: dict[str, str] = json.loads(_bound[0].decrypt(sealed.encode()))
    except InvalidToken as error:
        raise Unsealable from error
    return content
