"""Pay slip lines: their kinds, what the law gives for each, and why one differs from the month before."""
