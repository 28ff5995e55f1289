"""Returns: any line of any channel's sale, at any store, against the original line."""

from omni.services.returns.exchanging import DifferenceChanged, exchange
from omni.services.returns.taking import Moved, Piece, ReturnRefused, take_return

__all__ = ["DifferenceChanged", "Moved", "Piece", "ReturnRefused", "exchange", "take_return"]
