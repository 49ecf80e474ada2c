"""SQL statements of imports, one a file."""

from functools import partial

from jejak.files.sql_files import load_statement

load_sql = partial(load_statement, __name__)
"""Return the text of `jejak/imports/sql/<name>.sql`."""
