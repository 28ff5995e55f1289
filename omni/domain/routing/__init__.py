"""Routing: which places send which pieces of an order, by rules that people edit, with reasons."""

from omni.domain.routing.candidates import Candidate, Week, week_of
from omni.domain.routing.deciding import Assignment, Decision, Score, decide
from omni.domain.routing.rules import (
    FILTERS,
    MOST_WEIGHT,
    OPEN_PLACE,
    SHIPPED,
    PlaceRule,
    Rule,
    RuleKind,
    RuleSet,
)
from omni.domain.routing.scoring import Reason, Refusal
from omni.domain.routing.words import MEASURES, NAMES, THRESHOLDS, say_reason, say_refusal

__all__ = [
    "FILTERS",
    "MEASURES",
    "MOST_WEIGHT",
    "NAMES",
    "OPEN_PLACE",
    "SHIPPED",
    "THRESHOLDS",
    "Assignment",
    "Candidate",
    "Decision",
    "PlaceRule",
    "Reason",
    "Refusal",
    "Rule",
    "RuleKind",
    "RuleSet",
    "Score",
    "Week",
    "decide",
    "say_reason",
    "say_refusal",
    "week_of",
]
