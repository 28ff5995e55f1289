"""Webhooks by https, to an address that was looked at before it is spoken to.

A name may lead anywhere, and elsewhere a moment later: it is resolved once, every address it has
must lie outside, and the connection goes to the very address that was checked. Redirects are not
followed.
"""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from omni.domain.webhooks import check_url, is_outside

SECONDS = 10
_TAKEN = range(200, 300)


class NotTaken(Exception):
    """The other side did not take the message; `status` is what it said, when it said anything."""

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


class _Checked(HTTPConnection):
    """A connection to an address that was checked, whatever the name says meanwhile."""

    address: tuple[Any, ...]

    def connect(self) -> None:
        """Speak to the checked address."""
        self.sock = socket.create_connection(self.address[:2], self.timeout)


class _CheckedTls(HTTPSConnection):
    """As _Checked, with the certificate of the name."""

    address: tuple[Any, ...]

    def connect(self) -> None:
        """Speak to the checked address, under the name that was given."""
        plain = socket.create_connection(self.address[:2], self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def send(url: str, headers: dict[str, str], body: bytes, *, allowed_hosts: tuple[str, ...]) -> int:
    """Post the message; returns the status of who took it, and raises NotTaken otherwise."""
    parts = urlsplit(check_url(url, allowed_hosts))
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    kind = _CheckedTls if parts.scheme == "https" else _Checked
    try:
        connection = kind(host, port, timeout=SECONDS)
        connection.address = _resolve(host, port, is_allowed=host in allowed_hosts)
        try:
            target = parts.path or "/"
            connection.request(
                "POST", f"{target}?{parts.query}" if parts.query else target, body, headers
            )
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        raise NotTaken(type(error).__name__) from error
    if status not in _TAKEN:
        raise NotTaken(f"HTTP {status}", status)
    return status


def _resolve(host: str, port: int, *, is_allowed: bool) -> tuple[Any, ...]:
    """The first address of this name; raises NotTaken when any of them lies inside."""
    found = [one[4] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not is_allowed and not all(is_outside(str(address[0])) for address in found):
        raise NotTaken("inside address")
    return found[0]
