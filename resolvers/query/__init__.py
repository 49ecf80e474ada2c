"""Query compiler: from a selection to one SQL statement, and from its records to the answer.

An Ask says what is wanted, a Shape where it lies, `read` fetches it.
"""
