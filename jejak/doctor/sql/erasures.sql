-- Purpose:    what the log says was destroyed, and whether two people stand behind it in the register of erasures.
-- Called by:  jejak.doctor.values
-- Privileges: owner.
-- Locks:      none.
SELECT e.seq, l.index, e.new ->> 'legal_basis' AS basis, e.new ->> 'decree' AS decree, e.pk ->> 'erasure' AS erasure,
       h.id IS NOT NULL AND h.state = 'CARRIED_OUT' AND h.employee_id = e.subject_id
       AND h.legal_basis IS NOT DISTINCT FROM e.new ->> 'legal_basis' AND h.decree_number IS NOT DISTINCT FROM e.new ->> 'decree'
       AND h.requested_by_id::text IS NOT DISTINCT FROM e.new ->> 'requested_by'
       AND h.approved_by_id::text IS NOT DISTINCT FROM e.new ->> 'approved_by'
       AND h.approved_by_id <> h.requested_by_id AS is_founded
  FROM audit.entry e
  LEFT JOIN audit.leaf l ON l.seq = e.seq
  LEFT JOIN hr.erasure h ON h.id::text = e.pk ->> 'erasure'
 WHERE e.op = 'E'
 ORDER BY e.seq
