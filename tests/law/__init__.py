"""What the law says, case by case, each with its article."""
