"""Reading merges: what one would do, what one did, and what its undoing would do."""
