-- Purpose:    whether a pool answers.
-- Called by:  jejak.app, /readyz
-- Privileges: none.
-- Locks:      none.
SELECT current_user AS role
