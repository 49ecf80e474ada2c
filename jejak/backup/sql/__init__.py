"""SQL statements of saving and restoring, one a file."""

from functools import partial

from jejak.files.sql_files import load_statement

statement = partial(load_statement, __name__)
"""Return the text of `jejak/backup/sql/<name>.sql`."""
