"""The one list of channels: which module speaks which kind of shop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, cast

from omni.channels import eccube, generic, shopify
from omni.domain.shops import Arrival, Envelope, Parcel, ShopAnswer, ShopArticle, Told
from omni.models.channel import ChannelKind


class Talks(Protocol):
    """What we say to a shop, over the network: called by jobs, never inside a command."""

    def test(self) -> str: ...

    def set_stock(
        self, article: ShopArticle, quantity: int, *, was: int | None, key: str
    ) -> ShopAnswer: ...

    def get_stock(self, articles: Sequence[ShopArticle]) -> dict[str, int]: ...

    def list_articles(self) -> Iterable[ShopArticle]: ...

    def tell_shipped(self, parcel: Parcel) -> ShopAnswer: ...


class Fetches(Talks, Protocol):
    """A shop whose webhooks only name what changed."""

    def fetch(self, subject: str) -> bytes: ...


class Channel(Protocol):
    """One folder of `omni.channels`: pure reading, and a client."""

    TOPICS: Sequence[str]
    SECRETS: Sequence[str]
    SETTINGS: Sequence[str]
    FETCHES: bool

    def verify(self, arrival: Arrival, secrets: Mapping[str, str]) -> bool: ...

    def open_envelope(self, arrival: Arrival) -> tuple[Envelope, ...]: ...

    def read(self, topic: str, body: bytes, fetched: bytes | None = None) -> Told | None: ...

    def connect(
        self, address: str, settings: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> Talks: ...


CHANNELS: Mapping[ChannelKind, Channel] = {
    ChannelKind.SHOPIFY: cast(Channel, shopify),
    ChannelKind.ECCUBE: cast(Channel, eccube),
    ChannelKind.GENERIC: cast(Channel, generic),
}


def channel_of(kind: ChannelKind) -> Channel:
    """The channel that speaks this kind."""
    return CHANNELS[kind]
