"""Migrations of the tables, each a `RunSQL` of the file of the same name in `sql/`."""
