"""Returns: any line of any channel's sale, at any store, against the original line."""

from omni.services.returns.at_shops import RefundDiffers, take_shop_return
from omni.services.returns.exchanging import DifferenceChanged, exchange
from omni.services.returns.taking import Moved, Piece, ReturnRefused, take_return

__all__ = [
    "DifferenceChanged",
    "Moved",
    "Piece",
    "RefundDiffers",
    "ReturnRefused",
    "exchange",
    "take_return",
    "take_shop_return",
]
