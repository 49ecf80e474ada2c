-- Purpose:    begins the new grades of titles.
-- Privileges: owner.
-- Locks:      none beyond the rows.
INSERT INTO hr.position_grade (id, position_id, employee_kind, lowest_grade, highest_grade, source, effective_from,
                               effective_until)
SELECT id, position_id, employee_kind, lowest_grade, highest_grade, source, effective_from, effective_until
  FROM incoming_grade WHERE is_new
 ORDER BY line
