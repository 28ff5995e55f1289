"""Reading sales: what one would cost, what was sold, and the documents of it."""

from omni.queries.sales.quoting import (
    GoodsUnknown,
    Quote,
    QuotedLine,
    find_customer,
    quote,
    tag_price,
)

__all__ = ["GoodsUnknown", "Quote", "QuotedLine", "find_customer", "quote", "tag_price"]
