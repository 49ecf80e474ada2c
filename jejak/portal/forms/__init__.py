"""Forms of the portal: fields, values, errors, drafts and the CSRF field."""
