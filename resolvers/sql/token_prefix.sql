-- Purpose:    how tokens of this regency begin.
-- Privileges: jejak_app.
-- Locks:      none.
SELECT hr.token_prefix() AS prefix
