"""Transfers: goods from one place to another, and 取り寄せ, which is one for a customer.

Everything here runs inside the caller's transaction. Locks: member, hold, transfer, stock level,
allocation. What was sent is on hand nowhere until somebody has counted it in.
"""

from omni.services.transfers.customer_orders import (
    cancel_customer_order,
    request_customer_order,
)
from omni.services.transfers.differences import answer_difference
from omni.services.transfers.receiving import Arrived, receive_transfer
from omni.services.transfers.requesting import NewTransfer, cancel_transfer, request_transfer
from omni.services.transfers.sending import send_transfer

__all__ = [
    "Arrived",
    "NewTransfer",
    "answer_difference",
    "cancel_customer_order",
    "cancel_transfer",
    "receive_transfer",
    "request_customer_order",
    "request_transfer",
    "send_transfer",
]
