"""Use cases of pay: what the law gives, slips and what explains them, months of pay."""
