-- Purpose:    tells what the callers of this process spent, and learns what they spent in all.
-- Privileges: jejak_app.
-- Locks:      the rows of these callers.
SELECT caller, spent FROM ops.spend_points($1, $2, $3)
