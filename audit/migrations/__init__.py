"""Migrations of the audit log, each a `RunSQL` of the file, or of the files in the folder, of the same name in `sql/`."""
