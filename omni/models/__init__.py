"""Every table, imported once so that the metadata is whole."""

from omni.models import (
    audit,
    company,
    hold,
    idempotency,
    import_run,
    location,
    match,
    member,
    merge,
    order,
    point,
    review,
    sale_return,
    staff,
    stock,
    style,
)

__all__ = [
    "audit",
    "company",
    "hold",
    "idempotency",
    "import_run",
    "location",
    "match",
    "member",
    "merge",
    "order",
    "point",
    "review",
    "sale_return",
    "staff",
    "stock",
    "style",
]
