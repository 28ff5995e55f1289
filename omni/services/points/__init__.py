"""The ledger of points: every function locks the member's account first."""

from omni.services.points.account import Account, open_account
from omni.services.points.earning import NotEnoughPoints, adjust, earn, grant_opening
from omni.services.points.expiring import expire_due, forfeit
from omni.services.points.holding import PointHoldLapsed, release, release_due, settle
from omni.services.points.reversing import reverse
from omni.services.points.spending import hold, spend

__all__ = [
    "Account",
    "NotEnoughPoints",
    "PointHoldLapsed",
    "adjust",
    "earn",
    "expire_due",
    "forfeit",
    "grant_opening",
    "hold",
    "open_account",
    "release",
    "release_due",
    "reverse",
    "settle",
    "spend",
]
