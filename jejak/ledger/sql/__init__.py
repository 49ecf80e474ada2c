"""SQL statements of the audit log's administration, one a file."""

from functools import partial

from jejak.files.sql_files import load_statement

statement = partial(load_statement, __name__)
"""Return the text of `jejak/ledger/sql/<name>.sql`."""
