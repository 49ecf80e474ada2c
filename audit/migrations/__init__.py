"""Migrations of the audit log, each a `RunSQL` of the file of the same name in `sql/`."""
