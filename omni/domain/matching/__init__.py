"""Whether two members are one person: features, evidence by field, weights, and what follows."""
