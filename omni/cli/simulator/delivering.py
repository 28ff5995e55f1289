"""Webhooks on their way: each delivered once to three times, in any order, by several hands."""

from __future__ import annotations

import http.client
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Notice:
    """One webhook: its signed bytes and headers."""

    headers: Mapping[str, str]
    body: bytes


def deliver(
    notices: Sequence[Notice],
    address: str,
    *,
    seed: int,
    times: tuple[int, int] = (1, 3),
    hands: int = 4,
) -> dict[int, int]:
    """Post every notice between `times[0]` and `times[1]` times, shuffled over each other.

    A post that fails is tried again by the same hand, as shops do. Returns the answers by status.
    """
    dice = random.Random(seed)  # noqa: S311
    posts = [one for one in notices for _ in range(dice.randint(*times))]
    dice.shuffle(posts)
    with ThreadPoolExecutor(hands) as pool:
        answers = list(pool.map(lambda part: _post_all(part, address), _dealt(posts, hands)))
    counted: dict[int, int] = {}
    for statuses in answers:
        for status in statuses:
            counted[status] = counted.get(status, 0) + 1
    return counted


def _dealt(posts: Sequence[Notice], hands: int) -> list[list[Notice]]:
    return [list(posts[hand::hands]) for hand in range(hands)]


def _post_all(posts: Sequence[Notice], address: str) -> list[int]:
    """One hand, one connection kept open."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    statuses = []
    for one in posts:
        status = 0
        for _ in range(5):
            try:
                connection.request("POST", parts.path, one.body, dict(one.headers))
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                connection.close()
                continue
            if status < 500:
                break
        statuses.append(status)
    connection.close()
    return statuses
