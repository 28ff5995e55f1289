"""Reading what a place sends and hands over: its board, one fulfilment, papers, labels, money."""

from omni.queries.shipments.board import Board, count_waiting, get_card, list_to_walk, today
from omni.queries.shipments.cards import Card, Line, Parcel
from omni.queries.shipments.codes import (
    find_fulfilment_id,
    find_goods,
    get_fulfilment_id,
    list_codes,
    pickup_code,
)
from omni.queries.shipments.collecting import due_on_collection
from omni.queries.shipments.labels import File, find_account, list_accounts, make_file
from omni.queries.shipments.money import list_awaited, list_differences
from omni.queries.shipments.papers import Slip, get_slip
from omni.queries.shipments.walk import Walk, plan_walk

__all__ = [
    "Board",
    "Card",
    "File",
    "Line",
    "Parcel",
    "Slip",
    "Walk",
    "count_waiting",
    "due_on_collection",
    "find_account",
    "find_fulfilment_id",
    "find_goods",
    "get_card",
    "get_fulfilment_id",
    "get_slip",
    "list_accounts",
    "list_awaited",
    "list_codes",
    "list_differences",
    "list_to_walk",
    "make_file",
    "pickup_code",
    "plan_walk",
    "today",
]
