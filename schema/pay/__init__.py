"""Pay in GraphQL words: slips line by line, and months of pay."""
