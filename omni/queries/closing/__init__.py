"""Reading the day's money: tills as they stand, and the store's day."""

from omni.queries.closing.days import DayReport, report_day
from omni.queries.closing.tills import (
    Count,
    TenderSum,
    Till,
    find_day,
    get_till,
    list_registers,
    list_unclosed,
    sum_tenders,
)

__all__ = [
    "Count",
    "DayReport",
    "TenderSum",
    "Till",
    "find_day",
    "get_till",
    "list_registers",
    "list_unclosed",
    "report_day",
    "sum_tenders",
]
