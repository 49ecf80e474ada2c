"""Keys, publication, export, continuation and erasure of the audit log."""
