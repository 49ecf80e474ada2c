"""Authentication of HTTP requests: tokens, session cookies and the TOTP encryption key."""
