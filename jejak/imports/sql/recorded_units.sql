-- Purpose:    the units on record.
-- Privileges: owner.
-- Locks:      none.
SELECT u.id, u.code, u.name, p.code AS parent_code FROM hr.unit u LEFT JOIN hr.unit p ON p.id = u.parent_id
