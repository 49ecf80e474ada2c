-- Purpose:    has the peers find ready what our server works out of the law for a person's leave.
-- Privileges: owner of the database.
-- Locks:      none.
INSERT INTO peer.worked_balance (employee_id, year, remaining, used, reserved) VALUES ($1, $2, $3, $4, $5)
