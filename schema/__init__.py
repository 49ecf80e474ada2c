"""What may be asked? GraphQL words, and nothing else: every door calls one resolver and wraps its rows."""
