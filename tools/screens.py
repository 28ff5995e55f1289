"""Screenshots of every page at three sizes into screens/, taken in a demo shop of their own.

    python -m tools.screens [--only WORD] [--login admin] [--locale en] [--dark] [--whole]

Pages are found as a person finds them, by following links; each route is taken once. Routes that no
link reaches are listed at the end.
"""

import argparse
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import BrowserContext, Page, sync_playwright
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.serving import make_server

from omni import create_app
from omni.config import read_settings

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"1180x820": (1180, 820), "820x1180": (820, 1180), "390x844": (390, 844)}
FIRST = (1180, 820)
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@contextmanager
def demo_shop(members: int) -> Iterator[tuple[Flask, str]]:
    """A demo shop on a free port, gone afterwards; OMNI_DATA_DIR keeps it for the next time."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            read_settings(
                {
                    "OMNI_DATA_DIR": os.environ.get("OMNI_DATA_DIR", folder),
                    "OMNI_RATE_LIMITS": "0",
                }
            )
        )
        with app.app_context():
            upgrade()
        made = app.test_cli_runner().invoke(args=["demo", "--members", str(members), "--if-empty"])
        if made.exit_code:
            raise SystemExit(made.output)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield app, f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def route_of(app: Flask, path: str) -> str | None:
    """The endpoint that answers this path, None for files and strangers."""
    try:
        endpoint, _ = app.url_map.bind("127.0.0.1").match(path)
    except (HTTPException, RequestRedirect):
        return None
    return None if endpoint == "static" else str(endpoint)


def links(page: Page) -> list[str]:
    """Where this page leads, in its order, within the shop."""
    found = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(a => a.href)")
    here = urlsplit(page.url).netloc
    return [link.split("#")[0] for link in found if urlsplit(link).netloc == here]


def take(page: Page, name: str, whole: bool) -> None:
    """One picture at each size."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(150)
        folder = ROOT / "screens" / size
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=whole)
    page.set_viewport_size({"width": FIRST[0], "height": FIRST[1]})


def log_in(page: Page, base: str, login: str) -> None:
    page.goto(f"{base}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", "demo")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: not urlsplit(address).path.startswith("/login"))


def walk(app: Flask, context: BrowserContext, base: str, chosen: argparse.Namespace) -> set[str]:
    """Take every page that links reach, the door first; return the routes that were seen."""
    page = context.new_page()
    page.goto(f"{base}/login")
    seen = {str(route_of(app, "/login"))}
    take(page, "login", chosen.whole)
    log_in(page, base, chosen.login)
    ahead = [page.url, *links(page)]
    while ahead:
        address = ahead.pop(0)
        path = urlsplit(address).path
        route = route_of(app, path)
        if route is None or route in seen:
            continue
        seen.add(route)
        answer = context.request.get(address)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.goto(address)
        ahead += links(page)
        if chosen.only in path:
            take(page, path.strip("/").replace("/", "-") or "counter", chosen.whole)
            print(f"{answer.status} {path}")
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only paths that hold this word")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--locale", default="ja-JP")
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--whole", action="store_true", help="the whole page, not the first view")
    chosen = parser.parse_args()
    with demo_shop(chosen.members) as (app, base), sync_playwright() as browsers:
        chromium = browsers.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        context = chromium.new_context(
            locale=chosen.locale,
            color_scheme="dark" if chosen.dark else "light",
            viewport={"width": FIRST[0], "height": FIRST[1]},
            has_touch=True,
        )
        seen = walk(app, context, base, chosen)
        chromium.close()
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    print("No link reaches:", ", ".join(sorted(pages - seen - {"static"})) or "none")


if __name__ == "__main__":
    main()
