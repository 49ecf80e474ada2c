-- Purpose:    a session whose holder has just proved the second factor has it from now on.
-- Privileges: jejak_app.
-- Locks:      the session's row.
UPDATE ops.session SET has_second_factor = true WHERE id = $1
