-- Purpose:    how tokens of this regency begin.
-- Called by:  resolvers.session
-- Privileges: jejak_app.
-- Locks:      none.
SELECT hr.token_prefix() AS prefix
