"""Reservations through the API from eight clients, beside the same rows by the bare driver.

    python -m bench.reservations [--small] [--engine sqlite|postgres]

On one hot SKU, and on 10,000. The floor is a bare Flask route under the same gunicorn settings:
the same rows in one transaction with the same durability.
"""

from __future__ import annotations

import json
import random
import threading
import time
import uuid

from bench._figures import Table, read_wish
from bench._load import Wire, median, percentile
from bench._questions import here_of
from bench._servers import Server, serving
from bench._shops import Shop, flask, fresh_copy

CLIENTS, SHARE, MANY = 8, 0.25, 10_000


def main() -> None:
    """Both engines, hot and wide."""
    wish, table = read_wish(__doc__ or ""), Table("reservations")
    for engine in wish.engines:
        place = fresh_copy(engine, "reservations", 500)
        here = here_of(place)
        goods = widen(place, here)
        code = place.connect().execute(f"SELECT code FROM location WHERE id = {here}").fetchone()[0]
        token = flask(
            place.env, "api-token", "make", "bench", "--location", code, "--scope",
            "reservations:*", "--rate", "60000",
        ).strip()  # fmt: skip
        place.env["OMNI_RATE_LIMITS"] = "0"
        with serving(place) as ours, serving(place, "bench._floor:app") as floor:
            ours.headers = {"Authorization": f"Bearer {token}"}
            for name, skus in (("one hot SKU", goods[:1]), (f"{len(goods):,} SKUs", goods)):
                pairs: list[tuple[float, float, float]] = []
                for number in range(wish.runs + 1):
                    mine = rush(ours, skus, wish.seconds + 1, api)
                    theirs = rush(floor, [(variant, here) for variant, _ in skus],
                                  wish.seconds + 1, bare)  # fmt: skip
                    if number:  # the first is for warming
                        rates = len(mine) / (wish.seconds + 1), len(theirs) / (wish.seconds + 1)
                        pairs.append((*rates, percentile(mine, 0.99)))
                slow = median([p for *_, p in pairs])
                table.at_least(
                    f"{engine}: reservations/s, {name}, p99 {slow:.0f} ms",
                    f"{median([one for one, _, _ in pairs]):.0f}/s",
                    f"{median([other for _, other, _ in pairs]):.0f}/s",
                    median([one / other for one, other, _ in pairs]), SHARE,
                )  # fmt: skip
        print(f"{engine}: {flask(place.env, 'doctor', 'reservations', 'stock').strip()}")
    table.finish()


def widen(place: Shop, here: int) -> list[tuple[int, str]]:
    """10,000 SKUs with endless stock at one location."""
    connection = place.connect()
    style = connection.execute("SELECT min(id) FROM style").fetchone()[0]
    mark = "%s" if place.engine == "postgres" else "?"
    false = "false" if place.engine == "postgres" else "0"
    true = "true" if place.engine == "postgres" else "1"
    connection.execute("BEGIN")
    made = []
    for number in range(MANY):
        row = connection.execute(
            "INSERT INTO variant (style_id, sku, colour, colour_position, size, size_position,"
            f" is_active) VALUES ({mark}, {mark}, '', 0, '', 0, {true}) RETURNING id",
            (style, f"BENCH-{number:05}"),
        ).fetchone()
        made.append((row[0], f"BENCH-{number:05}"))
        connection.execute(
            "INSERT INTO stock_level (location_id, variant_id, on_hand, reserved, buffer,"
            f" exception, low_at) VALUES ({mark}, {mark}, 10000000, 0, 0, {false}, 0)",
            (here, row[0]),
        )
        connection.execute(
            "INSERT INTO stock_movement (location_id, variant_id, quantity, on_hand_after, reason,"
            f" source_type, at) VALUES ({mark}, {mark}, 10000000, 10000000, 'opening', 'bench',"
            " '2026-01-01 00:00:00')",
            (here, row[0]),
        )
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()
    return made


def api(headers: dict[str, str], one: tuple[int, str]) -> bytes:
    """A reservation of one piece, as a checkout asks for it."""
    body = json.dumps({"lines": [{"sku": one[1]}]}).encode()
    return _post("/api/v1/reservations", body, headers | {"Idempotency-Key": str(uuid.uuid4())})


def bare(headers: dict[str, str], one: tuple[int, int]) -> bytes:
    """The same of the floor."""
    said = {"variant": one[0], "location": one[1], "key": str(uuid.uuid4())}
    return _post("/reservation", json.dumps(said).encode(), headers)


def _post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join((*lines, "", "")).encode() + body


def rush(server: Server, goods: list, seconds: float, ask) -> list[float]:  # type: ignore[no-untyped-def,type-arg]
    """Eight clients, each with the next as soon as the last was answered: milliseconds of each."""
    times: list[float] = []
    odd: set[int] = set()
    until = time.perf_counter() + seconds

    def work(seed: int) -> None:
        wire, dice = Wire(server.port), random.Random(seed)
        while (began := time.perf_counter()) < until:
            status, _ = wire.send(ask(server.headers, dice.choice(goods)))
            times.append((time.perf_counter() - began) * 1000)
            if status != 201:
                odd.add(status)

    threads = [threading.Thread(target=work, args=(one,)) for one in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if odd:
        raise SystemExit(f"answers were {odd}")
    return times


if __name__ == "__main__":
    main()
