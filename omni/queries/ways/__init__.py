"""Save the sale: the ways out when a store lacks what a customer wants."""

from omni.queries.ways.finding import Part, Ways, find_ways, get_terms, list_parts
from omni.queries.ways.similar import Similar

__all__ = ["Part", "Similar", "Ways", "find_ways", "get_terms", "list_parts"]
