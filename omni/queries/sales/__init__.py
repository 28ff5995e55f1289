"""Reading sales: what one would cost, what was sold, and the documents of it."""

from omni.queries.sales.documents import Document, DocumentLine, get_document
from omni.queries.sales.listing import SaleRow, SalesOfDay, find_sale_by_number, list_sales
from omni.queries.sales.quoting import (
    GoodsUnknown,
    Quote,
    QuotedLine,
    find_customer,
    quote,
    tag_price,
)

__all__ = [
    "Document",
    "DocumentLine",
    "GoodsUnknown",
    "Quote",
    "QuotedLine",
    "SaleRow",
    "SalesOfDay",
    "find_customer",
    "find_sale_by_number",
    "get_document",
    "list_sales",
    "quote",
    "tag_price",
]
