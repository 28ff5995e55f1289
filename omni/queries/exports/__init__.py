"""Lists that go out as files: which there are, how long they are, and their rows."""

from omni.queries.exports.asked import Asked, List
from omni.queries.exports.books import BOOKS
from omni.queries.exports.members import MEMBERS
from omni.queries.exports.promises import HOLDS, POINTS
from omni.queries.exports.trade import SALES, STOCK

LISTS: dict[str, List] = {one.name: one for one in (MEMBERS, STOCK, SALES, HOLDS, POINTS, BOOKS)}

__all__ = ["LISTS", "Asked", "List"]
