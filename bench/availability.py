"""What may be promised of 100 SKUs at 200 locations, in one call of the API, beside the bare query.

    python -m bench.availability [--small] [--engine sqlite|postgres]

The floor asks the same rows of the bare driver, in one statement, and does nothing with them. The
call is a whole one over HTTP: token, codes, figures, JSON.
"""

from __future__ import annotations

import time
from urllib.parse import quote

from bench._figures import Table, read_wish
from bench._load import Wire, median, request
from bench._servers import serving
from bench._shops import Shop, flask, fresh_copy

SKUS, PLACES, MOST = 100, 200, 3
ROUNDS = 40
BARE = """
SELECT l.variant_id, l.location_id, l.on_hand - l.reserved - l.buffer + coalesce(p.pieces, 0)
FROM stock_level l LEFT JOIN (
  SELECT location_id, variant_id, sum(quantity) AS pieces FROM allocation
  WHERE state IN ('active', 'shelf') AND state = 'active' AND expires_at <= {now}
  GROUP BY location_id, variant_id
) p ON p.location_id = l.location_id AND p.variant_id = l.variant_id
WHERE l.variant_id IN ({skus}) AND l.location_id IN ({places})
"""


def main() -> None:
    """Both engines."""
    wish, table = read_wish(__doc__ or ""), Table("availability")
    for engine in wish.engines:
        place = fresh_copy(engine, "availability", 500)
        skus, places = widen(place)
        token = flask(
            place.env, "api-token", "make", "bench", "--location", "ECW", "--scope", "stock:*",
            "--rate", "60000",
        ).strip()  # fmt: skip
        codes = ",".join(quote(sku) for _, sku in skus)
        with serving(place) as ours:
            wire = Wire(ours.port)
            headers = {"Authorization": f"Bearer {token}"}
            asked = request("GET", f"/api/v1/stock?sku={codes}", headers)
            mine, theirs = [], []
            for number in range(ROUNDS + 5):
                began = time.perf_counter()
                status, _ = wire.send(asked)
                took = time.perf_counter() - began
                assert status == 200, status
                bare = ask(place, [one for one, _ in skus], places)
                if number >= 5:
                    mine.append(took * 1000)
                    theirs.append(bare * 1000)
        one, other = median(mine), median(theirs)
        table.at_most(
            f"{engine}: {SKUS} SKUs x {PLACES} locations in a call",
            f"{one:.1f} ms", f"{other:.1f} ms", one / other, MOST,
        )  # fmt: skip
    table.finish()


def widen(place: Shop) -> tuple[list[tuple[int, str]], list[int]]:
    """Open locations until there are 200, and lay every SKU there."""
    connection = place.connect()
    mark = "%s" if place.engine == "postgres" else "?"
    true = "true" if place.engine == "postgres" else "1"
    false = "false" if place.engine == "postgres" else "0"
    have = connection.execute("SELECT count(*) FROM location").fetchone()[0]
    columns = (
        "name, kind, company_id, time_zone, cutover_hour, opens_at, closes_at, hold_days,"
        " hold_limit, holds_sale_goods, till_tolerance, is_active, position"
    )
    for number in range(PLACES - have):
        connection.execute(
            f"INSERT INTO location (code, {columns}) SELECT {mark}, {columns}"
            " FROM location WHERE code = 'SBY'",
            (f"X{number:03}",),
        )
    skus = connection.execute(
        f"SELECT id, sku FROM variant WHERE is_active = {true} ORDER BY id LIMIT {SKUS}"
    ).fetchall()
    places = [row[0] for row in connection.execute("SELECT id FROM location").fetchall()]
    listed = ", ".join(str(one) for one, _ in skus)
    connection.execute(
        "INSERT INTO stock_level (location_id, variant_id, on_hand, reserved, buffer, exception,"
        f" low_at) SELECT l.id, v.id, 7, 0, 0, {false}, 0 FROM location l CROSS JOIN variant v"
        f" WHERE v.id IN ({listed}) ON CONFLICT DO NOTHING"
    )
    connection.execute("ANALYZE")
    connection.close()
    return [tuple(row) for row in skus], places


def ask(place: Shop, skus: list[int], places: list[int]) -> float:
    """Seconds of the bare query, its rows fetched."""
    now = "now()" if place.engine == "postgres" else "'2000-01-01'"
    text = BARE.format(now=now, skus=", ".join(map(str, skus)), places=", ".join(map(str, places)))
    connection = _kept.setdefault(place.engine, place.connect())
    began = time.perf_counter()
    rows = connection.execute(text).fetchall()
    took = time.perf_counter() - began
    assert len(rows) == SKUS * PLACES, len(rows)
    return took


_kept: dict[str, object] = {}


if __name__ == "__main__":
    main()
