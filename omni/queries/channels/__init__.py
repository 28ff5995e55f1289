"""Reading what EC shops told us and what we told them."""
