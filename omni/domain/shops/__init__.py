"""What any EC shop can tell us, in one language; each channel puts its own words into these."""

from omni.domain.shops.figures import Drift, Remedy, explain
from omni.domain.shops.told import (
    Arrival,
    Envelope,
    ShopAddress,
    ShopArticle,
    ShopCharge,
    ShopCustomer,
    ShopErasure,
    ShopLine,
    ShopOrder,
    ShopRefund,
    ShopReturnedPieces,
    StockSeen,
    Told,
)
from omni.domain.shops.trouble import (
    Forged,
    Parcel,
    ShopAnswer,
    ShopRefused,
    ShopSilent,
    Stale,
    Unreadable,
)

__all__ = [
    "Arrival",
    "Drift",
    "Envelope",
    "Forged",
    "Parcel",
    "Remedy",
    "ShopAddress",
    "ShopAnswer",
    "ShopArticle",
    "ShopCharge",
    "ShopCustomer",
    "ShopErasure",
    "ShopLine",
    "ShopOrder",
    "ShopRefund",
    "ShopRefused",
    "ShopReturnedPieces",
    "ShopSilent",
    "Stale",
    "StockSeen",
    "Told",
    "Unreadable",
    "explain",
]
