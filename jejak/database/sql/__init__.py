"""SQL statements of the database package, one in each file, read by name; nothing here runs any."""

from functools import partial

from jejak.files.sql_files import load_statement

statement = partial(load_statement, __name__)
"""Return the text of `jejak/database/sql/<name>.sql`."""
