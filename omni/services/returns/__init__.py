"""Returns: any line of any channel's sale, at any store, against the original line."""

from omni.services.returns.taking import (
    Moved,
    Piece,
    ReturnRefused,
    take_return,
)

__all__ = ["Moved", "Piece", "ReturnRefused", "take_return"]
