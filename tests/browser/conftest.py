"""A real browser at tablet size in front of the app, in Japanese."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.factories import Shop

CHROMIUM = "/usr/bin/chromium"
PATIENCE = 20_000  # milliseconds: a machine that does other work meanwhile is not a failure
expect.set_options(timeout=PATIENCE)
# Routes of a test do not see what passes a service worker, so a page has none unless it says so.
TABLET = {
    "viewport": {"width": 1180, "height": 820},
    "locale": "ja-JP",
    "timezone_id": "Asia/Tokyo",
    "has_touch": True,
    "service_workers": "block",
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture
def live(app: Flask, shop: Shop) -> Iterator[str]:
    """The address of the app on a free port, with a shop at work behind it."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser, live: str) -> Iterator[Page]:
    """A tablet nobody has logged in on; an error in a script fails the test."""
    context = browser.new_context(base_url=live, **TABLET)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    yield page
    context.close()
    assert failures == []


@pytest.fixture
def enter(page: Page) -> Callable[[str], Page]:
    """Log in as this role and stand at the counter."""

    def log_in(login: str = "clerk") -> Page:
        page.goto("/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", "demo")
        page.click("button[type=submit]")
        page.wait_for_url("**/")
        return page

    return log_in
