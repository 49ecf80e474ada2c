-- Purpose:    the statement that lets the owner end sessions of a role it has made.
-- Called by:  jejak.roles.ensure_roles
-- Privileges: the ADMIN option, which whoever makes a role has.
-- Locks:      none.
SELECT format('GRANT %I TO CURRENT_USER WITH INHERIT TRUE, SET FALSE', $1::text)
