"""Query compiler: from a selection to one SQL statement, and from its records to the answer.

A `Selection` says what is wanted, a `TypeMapping` where it lies; `level_reader` or a cached plan fetches it.
"""
