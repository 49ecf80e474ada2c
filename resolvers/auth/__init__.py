"""Use cases of authentication: sign-in, sessions, second factor, one-time codes, identities and resets."""
