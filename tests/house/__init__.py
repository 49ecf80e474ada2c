"""The house rules, each as a check: a rule nobody runs is a wish."""
