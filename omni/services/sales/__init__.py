"""Selling: at the counter a sale is an order that is complete when it is born."""

from omni.services.sales.papers import (
    ReceiptMadeOut,
    make_formal_receipt,
    print_receipt,
    reprint_formal_receipt,
)
from omni.services.sales.ringing_up import PriceChanged, ring_up

__all__ = [
    "PriceChanged",
    "ReceiptMadeOut",
    "make_formal_receipt",
    "print_receipt",
    "reprint_formal_receipt",
    "ring_up",
]
