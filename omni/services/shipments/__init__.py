"""What a place does with its part of an order: pick, pack, ship, hand over, or give it back.

Everything here runs inside the caller's transaction and begins with the locks of the order's
account, the order and the fulfilment; stock levels and allocations come after.
"""

from omni.services.shipments.accounts import AccountWish, save_account
from omni.services.shipments.collecting import hand_over, make_ready
from omni.services.shipments.delivering import deliver, report_not_taken, take_back
from omni.services.shipments.idling import list_idle, move_idle
from omni.services.shipments.missing import refuse, report_short
from omni.services.shipments.packing import Box, pack, unpack
from omni.services.shipments.picking import pick, put_back, start_picking
from omni.services.shipments.reasons import BY_HAND, RefusalReason, ShortReason
from omni.services.shipments.remittances import key_remittance, take_remittance
from omni.services.shipments.shelving import back_to_shelf
from omni.services.shipments.shipping import (
    import_numbers,
    mark_exported,
    note_number,
    ship,
)

__all__ = [
    "BY_HAND",
    "AccountWish",
    "Box",
    "RefusalReason",
    "ShortReason",
    "back_to_shelf",
    "deliver",
    "hand_over",
    "import_numbers",
    "key_remittance",
    "list_idle",
    "make_ready",
    "mark_exported",
    "move_idle",
    "note_number",
    "pack",
    "pick",
    "put_back",
    "refuse",
    "report_not_taken",
    "report_short",
    "save_account",
    "ship",
    "start_picking",
    "take_back",
    "take_remittance",
    "unpack",
]
