"""The ledger of points: every function locks the member's account first."""

from omni.services.points.account import Account, open_account
from omni.services.points.earning import NotEnoughPoints, adjust, earn, grant_opening
from omni.services.points.expiring import expire_due, forfeit
from omni.services.points.reversing import reverse
from omni.services.points.spending import hold, release, settle, spend

__all__ = [
    "Account",
    "NotEnoughPoints",
    "adjust",
    "earn",
    "expire_due",
    "forfeit",
    "grant_opening",
    "hold",
    "open_account",
    "release",
    "reverse",
    "settle",
    "spend",
]
