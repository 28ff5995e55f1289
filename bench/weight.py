"""What goes over the wire: the first load of the counter, and one answer of the box.

    python -m bench.weight [--small] [--engine sqlite|postgres]

Bytes as they are sent to a browser that accepts gzip, headers not counted.
"""

from __future__ import annotations

import re

from bench._figures import Table, read_wish
from bench._questions import kinds
from bench._servers import Server, serving
from bench._shops import SMALL, shop

FIRST_KB, ANSWER_KB = 150, 10
_LINKED = re.compile(
    rb'(?:<script[^>]+src|<link[^>]+href|<img[^>]+src|<use[^>]+href)="(/static/[^"#]+)'
)


def main() -> None:
    """An empty cache opens the login page, then the counter, and types."""
    wish, table = read_wish(__doc__ or ""), Table("weight")
    place = shop(wish.engines[0], SMALL)
    with serving(place) as server:
        for name, who in (
            ("login page", ""),
            ("counter", "clerk"),
            ("counter of a manager", "manager"),
        ):
            if who:
                server.log_in(who)
            kept = load(server, "/" if who else "/login")
            total = sum(kept.values()) / 1000
            for path, size in sorted(kept.items(), key=lambda one: -one[1])[:4]:
                print(f"    {size / 1000:6.1f} kB  {path.partition('?')[0]}")
            table.at_most(f"first load, {name}: kB", f"{total:.1f} kB", "", total, FIRST_KB)
        for kind, questions in kinds(place).items():
            sizes = [
                len(server.get(one.path(), **{"HX-Request": "true", "Accept-Encoding": "gzip"})[2])
                for one in questions
            ]
            biggest = max(sizes) / 1000
            table.at_most(f"an answer, {kind}: kB", f"{biggest:.1f} kB", "", biggest, ANSWER_KB)
    table.finish()


def load(server: Server, page: str) -> dict[str, int]:
    """The page and every file of ours it names: bytes of each."""
    status, headers, body = server.get(page, **{"Accept-Encoding": "gzip"})
    assert status == 200, status
    html = body
    if headers.get("Content-Encoding") == "gzip":
        import gzip

        html = gzip.decompress(body)
    kept = {page: len(body)}
    for found in dict.fromkeys(_LINKED.findall(html)):
        path = found.decode().replace("&amp;", "&")
        status, _, sent = server.get(path, **{"Accept-Encoding": "gzip"})
        assert status == 200, (path, status)
        kept[path] = len(sent)
    return kept


if __name__ == "__main__":
    main()
