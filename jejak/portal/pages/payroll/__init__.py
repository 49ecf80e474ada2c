"""Pages of payroll: months of pay, the files that bring them, and questions about slips."""
