"""Commands of accounts, tokens and slips."""
