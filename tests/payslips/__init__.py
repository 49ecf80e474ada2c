"""Pay slips as people get them: explained, and on paper."""
