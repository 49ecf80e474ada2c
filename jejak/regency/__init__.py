"""Set-up, profiles and corrections of a regency."""
