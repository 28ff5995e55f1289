"""A keyboard-wedge scanner: keys five milliseconds apart by their own clock, then Enter."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Error, Page

APART = 0.005
PATIENCE = 20.0  # seconds
AT_REST = "document.readyState === 'complete' && document.activeElement !== document.body"


def scan(
    page: Page, code: str, *, at_rest: bool = True, apart: float = APART, hiccup: int = 0
) -> None:
    """Scan a code, however busy the machine is: into a page at rest, its focus in a field.

    Keys come `apart` seconds from one another; after the fifth one `hiccup` milliseconds pass.
    """
    if at_rest:
        _wait_until_at_rest(page)
    session = page.context.new_cdp_session(page)
    start = time.time()
    for place, letter in enumerate((*code, "\r")):
        enter: dict[str, Any] = {"code": "Enter", "windowsVirtualKeyCode": 13}
        key = {
            "key": "Enter" if letter == "\r" else letter,
            "timestamp": start + place * apart + (hiccup / 1000 if place > 5 else 0),
            **(enter if letter == "\r" else {}),
        }
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": letter, **key})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    session.detach()


def _wait_until_at_rest(page: Page) -> None:
    """Ask from outside: the page's own policy lets nobody evaluate a string inside it."""
    patience = time.monotonic() + PATIENCE
    while not _is_at_rest(page):
        assert time.monotonic() < patience, "No field took the focus."
        page.wait_for_timeout(20)


def _is_at_rest(page: Page) -> bool:
    try:
        return bool(page.evaluate(AT_REST))
    except Error:  # it is leaving for another page
        return False
