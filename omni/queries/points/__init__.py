"""Reading points: balances, statements, and the rules they are granted by."""

from omni.queries.points.balances import Balance, get_balance, get_balance_on, list_open_lots, weigh
from omni.queries.points.programs import Program, find_program, find_programs, load_earn_rule
from omni.queries.points.quotes import Quote, QuoteLine, quote
from omni.queries.points.statements import (
    LotStory,
    PointPage,
    Statement,
    get_page,
    list_statement,
)

__all__ = [
    "Balance",
    "LotStory",
    "PointPage",
    "Program",
    "Quote",
    "QuoteLine",
    "Statement",
    "find_program",
    "find_programs",
    "get_balance",
    "get_balance_on",
    "get_page",
    "list_open_lots",
    "list_statement",
    "load_earn_rule",
    "quote",
    "weigh",
]
