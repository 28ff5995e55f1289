"""Holds on one hot SKU from eight clients over HTTP, beside the same rows by the bare driver.

    python -m bench.holds [--small] [--engine sqlite|postgres]

The floor is a bare Flask route under the same gunicorn settings: the same rows in one transaction
with the same durability. Afterwards 500 pieces are asked for 700 times: none is promised twice.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from urllib.parse import urlencode

from bench._figures import Table, read_wish
from bench._load import Wire, median, request
from bench._questions import here_of, rows
from bench._servers import Server, serving
from bench._shops import Shop, flask, fresh_copy

CLIENTS = 8
SHARE = 0.25
PIECES, ASKED = 500, 700
_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


def main() -> None:
    """Both engines: the rate on endless stock, then a rush on the last pieces."""
    wish, table = read_wish(__doc__ or ""), Table("holds")
    for engine in wish.engines:
        place = fresh_copy(engine, "holds", 500)
        here = here_of(place)
        hot, scarce = variants(place, here)
        put(place, here, hot, 1_000_000)
        put(place, here, scarce, PIECES)
        with serving(place) as ours, serving(place, "bench._floor:app") as floor:
            ours.log_in()
            token = token_of(ours, here, hot)
            seconds = wish.seconds + 2
            pairs = []
            for number in range(wish.runs + 1):
                mine, _ = rush(ours, "/holds/new", form(token, here, hot), number, seconds)
                theirs, _ = rush(floor, "/hold", bare_form(here, hot), number + 100, seconds)
                if number:  # the first is for warming
                    pairs.append((mine / seconds, theirs / seconds))
            share = median([one / other for one, other in pairs])
            table.at_least(
                f"{engine}: holds a second, {CLIENTS} clients",
                f"{median([one for one, _ in pairs]):.0f}/s",
                f"{median([one for _, one in pairs]):.0f}/s", share, SHARE,
            )  # fmt: skip
            ours.log_in()
            token = token_of(ours, here, scarce)
            kept, refused = rush(ours, "/holds/new", form(token, here, scarce), 900, 300, ASKED)
        promised = rows(
            place,
            "SELECT coalesce(sum(quantity), 0) FROM allocation WHERE location_id = ?"
            " AND variant_id = ? AND state = 'active'",
            here, scarce,
        )[0][0]  # fmt: skip
        print(f"{engine}: {PIECES} pieces, {ASKED} asked: {kept} kept, {refused} refused")
        table.at_most(
            f"{engine}: promised beyond {PIECES} pieces", str(promised), "0",
            abs(int(promised) - PIECES) + abs(kept - PIECES), 0,
        )  # fmt: skip
        print(f"{engine}: doctor of holds: {flask(place.env, 'doctor', 'holds').strip()}")
    table.finish()


def variants(place: Shop, here: int) -> tuple[int, int]:
    """Two SKUs nobody holds or waits for, at full price."""
    found = rows(
        place,
        "SELECT l.variant_id FROM stock_level l JOIN variant v ON v.id = l.variant_id"
        " JOIN style s ON s.id = v.style_id"
        " WHERE l.location_id = ? AND l.reserved = 0 AND NOT s.is_on_sale AND NOT l.exception"
        " AND l.on_hand > 1 ORDER BY l.variant_id LIMIT 2",
        here,
    )
    return found[0][0], found[1][0]


def put(place: Shop, here: int, variant: int, pieces: int) -> None:
    """Lay so many pieces on the shelf."""
    rows_changed = place.connect()
    mark = "%s" if place.engine == "postgres" else "?"
    rows_changed.execute(
        f"UPDATE stock_level SET on_hand = {mark}, buffer = 0"
        f" WHERE location_id = {mark} AND variant_id = {mark}",
        (pieces, here, variant),
    )
    rows_changed.close()


def token_of(server: Server, here: int, variant: int) -> str:
    """The token of the form that a clerk has open."""
    asked = urlencode({"location_id": here, "variant_id": variant})
    _, _, page = server.get(f"/holds/new?{asked}")
    found = _TOKEN.search(page)
    assert found, page[:500]
    return found[1].decode()


def form(token: str, here: int, variant: int) -> dict[str, str]:
    """What the form of a new hold sends."""
    return {
        "csrf_token": token, "location_id": str(here), "kind": "pickup", "guest_name": "山本",
        f"pieces-{variant}": "1",
    }  # fmt: skip


def bare_form(here: int, variant: int) -> dict[str, str]:
    """What the floor wants to know."""
    return {"location": str(here), "variant": str(variant)}


def rush(  # noqa: PLR0917
    server: Server,
    path: str,
    fields: dict[str, str],
    run: int,
    seconds: float,
    count: int = 10**9,
) -> tuple[int, int]:
    """Eight clients, each with the next hold as soon as the last was answered: kept, refused.

    Every hold is another person's, for a store keeps only a few pieces for one.
    """
    answers: list[int] = []
    lock, turn = threading.Lock(), iter(range(count))
    until = time.perf_counter() + seconds

    def work() -> None:
        wire = Wire(server.port)
        while time.perf_counter() < until:
            with lock:
                number = next(turn, None)
            if number is None:
                return
            phone = f"090{run:03d}{number:05d}"
            asked = fields | {"key": str(uuid.uuid4()), "guest_phone": phone, "phone": phone}
            status, head = wire.send(
                request("POST", path, server.headers, urlencode(asked).encode())
            )
            if status == 303 and b"/login" in head:
                raise SystemExit("the clerk was logged out")
            answers.append(status)

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    odd = set(answers) - {303, 409}
    if odd:
        raise SystemExit(f"{path} answered {odd}")
    return answers.count(303), answers.count(409)


if __name__ == "__main__":
    main()
