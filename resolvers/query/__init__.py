"""How do rows get from tables to answers?

An Ask says what is wanted, a Shape where it lies, `read` fetches it.
"""
