-- Purpose:    makes the new units; parents and children in one statement.
-- Privileges: owner.
-- Locks:      none beyond the rows.
INSERT INTO hr.unit (id, parent_id, code, name, kind, work_week)
SELECT id, parent_id, code, name, kind, work_week FROM planned_unit WHERE is_new ORDER BY code
