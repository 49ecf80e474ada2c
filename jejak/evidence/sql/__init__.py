"""SQL statements of evidence archives, one a file."""

from functools import partial

from jejak.files.sql_files import load_statement

statement = partial(load_statement, __name__)
"""Return the text of `jejak/evidence/sql/<name>.sql`."""
