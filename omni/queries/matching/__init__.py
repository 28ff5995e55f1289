"""Reading what matching knows: who may be whom, by what evidence, and what was decided."""

from omni.queries.matching.likely import Described, Likely, describe, find_likely, find_likely_of
from omni.queries.matching.rules import current_rule

__all__ = ["Described", "Likely", "current_rule", "describe", "find_likely", "find_likely_of"]
