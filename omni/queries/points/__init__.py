"""Reading points: balances, statements, and the rules they are granted by."""

from omni.queries.points.balances import Balance, get_balance, get_balance_on, list_open_lots, weigh
from omni.queries.points.programs import Program, find_program, find_programs, load_earn_rule
from omni.queries.points.quotes import Quote, QuoteLine, quote

__all__ = [
    "Balance",
    "Program",
    "Quote",
    "QuoteLine",
    "find_program",
    "find_programs",
    "get_balance",
    "get_balance_on",
    "list_open_lots",
    "load_earn_rule",
    "quote",
    "weigh",
]
