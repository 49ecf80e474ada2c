-- Purpose:    the person in the middle of everybody by name.
-- Called by:  bench.growth
-- Privileges: superuser.
-- Locks:      none.
SELECT name, id FROM hr.employee ORDER BY name, id OFFSET (SELECT count(*) / 2 FROM hr.employee) LIMIT 1
