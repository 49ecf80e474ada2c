-- Purpose:    the person in the middle of everybody by name.
-- Privileges: superuser.
-- Locks:      none.
SELECT name, id FROM hr.employee ORDER BY name, id OFFSET (SELECT count(*) / 2 FROM hr.employee) LIMIT 1
