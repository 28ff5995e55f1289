"""Matching: who is the same person, linked by the house itself, and who is worth a question."""

from omni.services.matching.asking import ask_to_run
from omni.services.matching.deciding import remember_difference
from omni.services.matching.learning import Lesson, TooFewLabels, learn_rule
from omni.services.matching.running import run
from omni.services.matching.runs import Busy

__all__ = [
    "Busy",
    "Lesson",
    "TooFewLabels",
    "ask_to_run",
    "learn_rule",
    "remember_difference",
    "run",
]
