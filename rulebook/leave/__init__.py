"""What does the law say about leave? One file a question: days, dates, steps of the form, who decides."""
