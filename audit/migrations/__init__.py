"""Migrations of the audit log, each a `RunSQL` of the file or the folder of files of the same name in `sql/`."""
