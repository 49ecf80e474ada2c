"""Which regencies are described here? Data files only, read by `jejak.regency.profile`."""
