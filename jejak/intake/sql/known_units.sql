-- Purpose:    the units on record.
-- Called by:  jejak.intake.employees, jejak.intake.units, jejak.intake.delegations
-- Privileges: owner.
-- Locks:      none.
SELECT u.id, u.code, u.name, p.code AS parent_code FROM hr.unit u LEFT JOIN hr.unit p ON p.id = u.parent_id
