"""Reading transfers: what a place has to send, what is on its way, and one of them whole."""

from omni.queries.transfers.board import (
    Board,
    TransferCard,
    board,
    count_waiting,
    list_for_hold,
    list_recent,
)
from omni.queries.transfers.detail import Detail, DetailLine, find_transfer_id, get_transfer
from omni.queries.transfers.differences import Difference, get_difference, list_differences
from omni.queries.transfers.offers import Offer, list_offers, name_of

__all__ = [
    "Board",
    "Detail",
    "DetailLine",
    "Difference",
    "Offer",
    "TransferCard",
    "board",
    "count_waiting",
    "find_transfer_id",
    "get_difference",
    "get_transfer",
    "list_differences",
    "list_for_hold",
    "list_offers",
    "list_recent",
    "name_of",
]
