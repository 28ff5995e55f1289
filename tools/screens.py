"""Screenshots of every page at three sizes into screens/, taken in a demo shop of their own.

    python -m tools.screens [--only WORD] [--login admin] [--locale en] [--dark] [--whole]

First the places in STARTS, full of what a busy day leaves there, then every route that links lead
to, once each. Routes that nothing reaches are listed at the end.
"""

import argparse
import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Formatter
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright
from sqlalchemy import text
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.serving import make_server

from omni import create_app
from omni.config import read_settings
from omni.extensions import db

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"1180x820": (1180, 820), "820x1180": (820, 1180), "390x844": (390, 844)}
FIRST = (1180, 820)
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

# Locking would end the walk; a stream never ends.
PASSED_BY = ("session.lock", "events.stream")

# Who and what the pictures are of: the first row of each statement.
FOUND = {
    "holder": "SELECT member_id FROM hold WHERE member_id IS NOT NULL ORDER BY id",
    "buyer": "SELECT member_id FROM point_transaction GROUP BY 1 ORDER BY COUNT(*) DESC, 1",
    "placed": "SELECT id FROM hold WHERE state = 'placed' ORDER BY id",
    "prepared": "SELECT id FROM hold WHERE state = 'prepared' ORDER BY id",
    "wanted": "SELECT variant_id FROM wait_entry ORDER BY id",
    "here": "SELECT variant_id FROM stock_level WHERE on_hand - reserved > 1 AND location_id = 1",
    "style": "SELECT style_id FROM variant GROUP BY 1 ORDER BY COUNT(*) DESC, 1",
    "sold": "SELECT id FROM \"order\" WHERE receipt_number > '' AND member_id > 0 ORDER BY id DESC",
    "deposited": "SELECT id FROM hold WHERE deposit > 0 ORDER BY id",
    "returned": "SELECT id FROM sale_return ORDER BY id",
    "uploaded": "SELECT id FROM import_run WHERE state = 'uploaded'",
    "imported": "SELECT id FROM import_run WHERE state = 'done'",
}
STARTS = {
    "counter": "/",
    "box": "/?q=タナカ",
    "box-nothing": "/?q=ヌヌヌヌ",
    "member": "/members/{holder}",
    "member-purchases": "/members/{buyer}?tab=purchases",
    "member-registration": "/members/{buyer}?tab=registration",
    "points": "/members/{buyer}/points",
    "hold-placed": "/holds/{placed}",
    "hold-prepared": "/holds/{prepared}",
    "hold-new": "/holds/new?variant_id={here}&member_id={holder}",
    "wait": "/holds/waiting/new?variant_id={wanted}",
    "sale": "/sales/new?member_id={buyer}&variant_id={here}",
    "sale-done": "/sales/{sold}?done=1",
    "sale-of-a-deposit": "/sales/new?hold_id={deposited}",
    "stock-sending": "/stock?tab=sending",
    "company": "/admin/company",
    "returns-of-a-member": "/returns?member_id={buyer}",
    "receipt": "/sales/{sold}/receipt",
    "return-new": "/returns/new?order_id={sold}&cancel=1",
    "return": "/returns/{returned}",
    "style": "/stock/styles/{style}",
    "variant": "/stock/variants/{here}",
    "import-preview": "/imports/{uploaded}",
    "import-rehearsal": "/imports/{uploaded}/rehearsal",
    "import-result": "/imports/{imported}",
    "audit-of-a-member": "/audit/members/{holder}",
    "pin": "/pin",
}
IMPORTED = """会員番号,氏名,フリガナ,電話番号,メール,登録店
N0001,桜井 千尋,サクライ チヒロ,090-5555-0101,chihiro@example.jp,渋谷店
N0002,大野 楓,オオノ カエデ,090-5555-0102,kaede@example.jp,新宿店
N0003,,,03-12,broken@,渋谷店
N0004,森田 健,モリタ ケン,080-5555-0104,ken@example.jp,渋谷店
"""


def starts(app: Flask) -> list[tuple[str, str]]:
    """The places to begin with, of those that this shop has."""
    with app.app_context():
        found = {name: db.session.scalar(text(asked)) for name, asked in FOUND.items()}
    known = {name: one for name, one in found.items() if one is not None}
    return [
        (name, address.format(**known))
        for name, address in STARTS.items()
        if {part for _, part, _, _ in Formatter().parse(address) if part} <= known.keys()
    ]


def take_in(app: Flask, page: Page, base: str) -> None:
    """One file taken in with a refusal, and one that still waits to be looked at."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "members.csv"
        file.write_text(IMPORTED, "utf-8")
        app.test_cli_runner().invoke(args=["import", "members", str(file)])
        file.write_text(IMPORTED.replace("N000", "N001").replace("5555", "5556"), "utf-8")
        page.goto(f"{base}/imports")
        page.set_input_files("[name=file]", file)
        page.locator("form:has([name=file]) [type=submit]").click()
        page.wait_for_url("**/imports/*")


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
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
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


def plain_rules(app: Flask) -> list[str]:
    """The addresses that stand for themselves: the rooms, and the forms of head office."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint != "static"
    )


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
    take(page, "login", chosen.whole)
    log_in(page, base, chosen.login)
    if not chosen.only or "import" in chosen.only:
        take_in(app, page, base)
    ahead = [(f"{base}{address}", name) for name, address in starts(app)]
    ahead += [(f"{base}{rule}", "") for rule in plain_rules(app)]
    seen = {str(route_of(app, "/login"))}
    while ahead:
        address, name = ahead.pop(0)
        route = route_of(app, urlsplit(address).path)
        if route is None or (route in seen and not name) or route in PASSED_BY:
            continue
        seen.add(route)
        named = name or urlsplit(address).path.strip("/").replace("/", "-") or "counter"
        ahead += [(link, "") for link in visit(page, address, named, chosen)]
    return seen


def visit(page: Page, address: str, name: str, chosen: argparse.Namespace) -> list[str]:
    """Take one page; return where it leads. A file to download is no page."""
    try:
        answer = page.goto(address)
    except Error:
        return []
    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
        return []
    if not page.title():
        return []
    found = links(page)
    if chosen.only in name:
        take(page, name, chosen.whole)
        print(f"{answer.status} {name} {urlsplit(page.url).path}", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only pictures whose name holds this word")
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
