"""Law and the office's policy as dated data and pure functions: facts in; a result or a named refusal out."""
