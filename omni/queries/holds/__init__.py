"""Reading holds: today's board, one hold, the choice when placing one, and finding them."""

from omni.queries.holds.board import Board, today
from omni.queries.holds.cards import Card, CardLine, Why
from omni.queries.holds.choice import Choice, choose
from omni.queries.holds.detail import Detail, DetailLine, find_hold_id, get_hold
from omni.queries.holds.found import search
from omni.queries.holds.waits import Waiter, list_waiting

__all__ = [
    "Board",
    "Card",
    "CardLine",
    "Choice",
    "Detail",
    "DetailLine",
    "Waiter",
    "Why",
    "choose",
    "find_hold_id",
    "get_hold",
    "list_waiting",
    "search",
    "today",
]
