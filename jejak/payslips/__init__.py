"""Pay slips over HTTP: the PDF of one, and the upload of a month."""
