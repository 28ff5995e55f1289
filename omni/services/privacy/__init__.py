"""People's rights over their data: leaving, asking, being forgotten, and how long things stay."""

from omni.services.audit.reads import flush_all as write_waiting_reads
from omni.services.privacy.erasing import REASONS, AlreadyErased, StillOpen, erase_member
from omni.services.privacy.forgotten import find_forgotten
from omni.services.privacy.requests import CHECKS, close_request, receive_request
from omni.services.privacy.retaining import clear_due, finish_erasures
from omni.services.privacy.withdrawing import (
    NotAMember,
    NotWithdrawn,
    rejoin_member,
    withdraw_member,
)

__all__ = [
    "CHECKS",
    "REASONS",
    "AlreadyErased",
    "NotAMember",
    "NotWithdrawn",
    "StillOpen",
    "clear_due",
    "close_request",
    "erase_member",
    "find_forgotten",
    "finish_erasures",
    "receive_request",
    "rejoin_member",
    "withdraw_member",
    "write_waiting_reads",
]
