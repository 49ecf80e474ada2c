"""SQL statements of the doctor, which only read; nothing here runs any."""

from functools import partial

from jejak.files.sql_files import load_statement

statement = partial(load_statement, __name__)
"""Return the text of `jejak/doctor/sql/<name>.sql`."""
