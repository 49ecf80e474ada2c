"""Profiles of regencies, data files only, read by `jejak.regency.profile`."""
