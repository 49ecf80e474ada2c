"""Migrations of the tables, each a `RunSQL` of the file or the folder of files of the same name in `sql/`."""
