-- Purpose:    the positions on record that employees hold.
-- Privileges: owner.
-- Locks:      none.
SELECT id, title, kind, eselon, functional_level, job_class, is_teacher FROM hr.position WHERE kind <> 'ELECTED'
