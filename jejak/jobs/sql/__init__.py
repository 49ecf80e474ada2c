"""SQL statements of the background jobs, one a file."""

from functools import partial

from jejak.files.sql_files import load_statement

statement = partial(load_statement, __name__)
"""Return the text of `jejak/jobs/sql/<name>.sql`."""
