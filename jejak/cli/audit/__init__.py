"""Commands of the audit log and of what is done under its eyes."""
