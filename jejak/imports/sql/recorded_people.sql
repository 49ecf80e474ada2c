-- Purpose:    what is on record of everybody: the position, and since when post and rank.
-- Privileges: owner.
-- Locks:      none.
SELECT e.nip, p.position_id, a.effective_from AS post_from, r.effective_from AS grade_from
  FROM hr.employee e
  LEFT JOIN hr.appointment a ON a.id = e.current_appointment_id
  LEFT JOIN hr.post p ON p.id = a.post_id
  LEFT JOIN hr.rank_history r ON r.id = e.current_rank_id
