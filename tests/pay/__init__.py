"""Months of pay: what a closed run keeps, who closes it, and who sees its slips."""
