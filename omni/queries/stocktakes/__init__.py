"""Reading stocktakes: how far each is, what a shelf holds, and what the counts say."""

from omni.queries.stocktakes.listing import (
    Progress,
    Zone,
    count_open,
    get_progress,
    list_stocktakes,
    list_subjects,
)
from omni.queries.stocktakes.review import (
    Change,
    Review,
    ReviewLine,
    get_review,
    list_changes,
    tallies,
)
from omni.queries.stocktakes.scope import in_scope
from omni.queries.stocktakes.shelf import ShelfLine, list_shelf

__all__ = [
    "Change",
    "Progress",
    "Review",
    "ReviewLine",
    "ShelfLine",
    "Zone",
    "count_open",
    "get_progress",
    "get_review",
    "in_scope",
    "list_changes",
    "list_shelf",
    "list_stocktakes",
    "list_subjects",
    "tallies",
]
