"""How long does it take, and how much memory? Whole processes from outside; `make prove` runs these."""
