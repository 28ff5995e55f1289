"""At entry: how soon likely duplicates stand beside the form, over HTTP, as a clerk fills it in.

python -m bench.entry [--small] [--engine sqlite|postgres]
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

from bench._figures import Table, Wish, read_wish
from bench._load import percentile
from bench._questions import rows
from bench._servers import Server, serving
from bench._shops import Shop, shop

AT_MOST_MS = 50
PEOPLE = 40
_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
_BOTH = "SELECT m.family_name, m.given_name, m.family_kana, m.given_kana, m.birthday, m.postcode, "
_ASK = (
    _BOTH + "p.value_norm, e.value_norm FROM member m "
    "JOIN identity p ON p.member_id = m.id AND p.kind = 'phone' "
    "JOIN identity e ON e.member_id = m.id AND e.kind = 'mail' "
    "WHERE m.id >= ? AND m.birthday IS NOT NULL ORDER BY m.id LIMIT 1"
)


def main() -> None:
    """Measure on every shop."""
    wish, table = read_wish(__doc__ or ""), Table("entry")
    for engine in wish.engines:
        for members in wish.sizes:
            measure(shop(engine, members), wish, table)
    table.finish()


def measure(place: Shop, wish: Wish, table: Table) -> None:
    """One shop: each field of real members' registrations, one after the other."""
    people = list(draw(place))
    with serving(place) as ours:
        ours.log_in()
        token = find_token(ours)
        for person in people[:5]:
            fill_in(ours, token, person)
        bare = [ask(ours, token, {}) for _ in range(PEOPLE)]
        times: dict[str, list[float]] = {}
        for _ in range(wish.runs):
            for person in people:
                for field, took in fill_in(ours, token, person).items():
                    times.setdefault(field, []).append(took)
    for field, found in times.items():
        p95, floor = percentile(found, 0.95), percentile(bare, 0.95)
        table.at_most(
            f"{place.name} after {field}: p95", f"{p95:.1f} ms", f"{floor:.1f} ms",
            p95, AT_MOST_MS,
        )  # fmt: skip


def draw(place: Shop) -> Iterator[dict[str, str]]:
    """What members of all the shop would be registered with once more."""
    ((most,),) = rows(place, "SELECT max(id) FROM member")
    for number in range(PEOPLE):
        found = rows(place, _ASK, 1 + most * number // (PEOPLE + 1))
        if found:
            yield read(found[0])


def read(row: Any) -> dict[str, str]:
    """A row as a clerk types it, in the order of the form."""
    fields = ("family_name", "given_name", "family_kana", "given_kana")
    values = dict(zip(fields, row[:4], strict=True))
    typed = values | {"phone": row[6], "mail": row[7], "birthday": str(row[4])}
    return typed | {"postcode": row[5] or ""}


def fill_in(ours: Server, token: str, person: dict[str, str]) -> dict[str, float]:
    """Milliseconds after each field, with all that was typed before it."""
    typed: dict[str, str] = {}
    took = {}
    for field, value in person.items():
        typed[field] = value
        took[field] = ask(ours, token, typed)
    return took


def ask(ours: Server, token: str, typed: dict[str, str]) -> float:
    """Milliseconds until the candidates are there."""
    form = typed | {"csrf_token": token, "key": "bench"}
    began = time.perf_counter()
    status, _, body = ours.ask("POST", "/members/duplicates", form, {"HX-Request": "true"})
    took = 1000 * (time.perf_counter() - began)
    if status != 200:
        raise SystemExit(f"{status}: {body[:500]!r}")
    return took


def find_token(ours: Server) -> str:
    """The token of this session's forms."""
    _, _, page = ours.get("/members/new")
    found = _TOKEN.search(page)
    if found is None:
        raise SystemExit("the form has no token")
    return found[1].decode()


if __name__ == "__main__":
    main()
