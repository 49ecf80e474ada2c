"""Import of a month's pay slips: one row as a slip with its lines, and the run that they come in as."""
