"""Reading returns: what one would do, which sales may come back, what was done."""

from omni.queries.returns.documents import ReturnDocument, get_return
from omni.queries.returns.exchanges import (
    NOTHING_ELSE,
    Choice,
    ExchangePreview,
    carry,
    exchange_sale,
    list_choices,
    preview_exchange,
)
from omni.queries.returns.finding import MemberSales, ReturnableSale, find_member_sales
from omni.queries.returns.obstacles import Obstacle, Rule
from omni.queries.returns.preview import (
    PLAIN,
    AlreadyReturned,
    NothingToReturn,
    PreviewLine,
    ReturnPreview,
    Terms,
    preview_return,
)
from omni.queries.returns.refunds import PlannedRefund
from omni.queries.returns.sold import Sold, SoldLine, get_sold

__all__ = [
    "NOTHING_ELSE",
    "PLAIN",
    "AlreadyReturned",
    "Choice",
    "ExchangePreview",
    "MemberSales",
    "NothingToReturn",
    "Obstacle",
    "PlannedRefund",
    "PreviewLine",
    "ReturnDocument",
    "ReturnPreview",
    "ReturnableSale",
    "Rule",
    "Sold",
    "SoldLine",
    "Terms",
    "carry",
    "exchange_sale",
    "find_member_sales",
    "get_return",
    "get_sold",
    "list_choices",
    "preview_exchange",
    "preview_return",
]
