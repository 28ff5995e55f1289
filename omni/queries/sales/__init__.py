"""Reading sales: what one would cost, what was sold, and the documents of it."""

from omni.queries.sales.documents import (
    Document,
    DocumentLine,
    get_document,
    get_formal_document,
)
from omni.queries.sales.finding import (
    Found,
    GoodsRow,
    Scanned,
    find_for_sale,
    find_hold_lines,
    find_phone,
    find_register,
    find_scanned,
)
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
    "Found",
    "GoodsRow",
    "GoodsUnknown",
    "Quote",
    "QuotedLine",
    "SaleRow",
    "SalesOfDay",
    "Scanned",
    "find_customer",
    "find_for_sale",
    "find_hold_lines",
    "find_phone",
    "find_register",
    "find_sale_by_number",
    "find_scanned",
    "get_document",
    "get_formal_document",
    "list_sales",
    "quote",
    "tag_price",
]
