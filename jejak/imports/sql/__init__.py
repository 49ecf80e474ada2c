"""SQL statements of the imports, one step in each file, read by name; nothing here runs any."""

from functools import partial

from jejak.files.sql_files import load_statement

load_sql = partial(load_statement, __name__)
"""Return the text of `jejak/imports/sql/<name>.sql`."""
