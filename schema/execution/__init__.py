"""GraphQL execution: compiles an operation once and answers it from one plan."""
