"""名寄せの確認: pairs laid before people, their answers, and the way back."""

from omni.services.reviews.batches import (
    NothingWaits,
    StillMoving,
    ask_to_undo,
    open_batch,
    run_batch,
)
from omni.services.reviews.claiming import LEASE, claim_pairs, put_off, take_up
from omni.services.reviews.deciding import (
    AnsweredBefore,
    ChangedWhileShown,
    Settled,
    decide_pair,
    undo_decision,
)

__all__ = [
    "LEASE",
    "AnsweredBefore",
    "ChangedWhileShown",
    "NothingWaits",
    "Settled",
    "StillMoving",
    "ask_to_undo",
    "claim_pairs",
    "decide_pair",
    "open_batch",
    "put_off",
    "run_batch",
    "take_up",
    "undo_decision",
]
