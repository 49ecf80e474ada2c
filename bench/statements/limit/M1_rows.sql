-- Purpose:    M1 in rows.
-- Privileges: owner of the database.
-- Locks:      none.
SELECT number, state, working_days AS "workingDays" FROM peer.decide_leave($1, $2)
