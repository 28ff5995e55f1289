"""What goes wrong between us and a shop, and what we say to it."""

from __future__ import annotations

from dataclasses import dataclass


class Forged(Exception):
    """A request is not signed by the shop it says it is from."""


class Unreadable(Exception):
    """What a shop sent is not what its kind of shop sends; says where."""


class ShopSilent(Exception):
    """The shop could not be reached or broke off: whether it heard us is not known."""


class ShopRefused(Exception):
    """The shop heard us and says no; says why. `again` when it only asks us to come later."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


class Stale(ShopRefused):
    """The shop's figure is not the one we thought: it has sold or changed something since."""

    def __init__(self, seen: int | None = None) -> None:
        super().__init__("stale", again=True)
        self.seen = seen


@dataclass(frozen=True)
class Parcel:
    """What a shop is told of goods that left: of which of its orders, which pieces, and how."""

    order: str
    lines: tuple[tuple[str, int], ...]
    carrier: str
    tracking: str
    key: str


@dataclass(frozen=True)
class ShopAnswer:
    """An answer of a shop: its id of what we told it."""

    external_id: str = ""
