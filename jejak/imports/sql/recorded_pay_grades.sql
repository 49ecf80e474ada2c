-- Purpose:    everybody on record, with the grade and service that stand for a slip where the file says neither.
-- Privileges: owner, or jejak_app.
-- Locks:      none.
SELECT e.id, e.nip, e.kind, r.grade, r.service_years, r.service_months, r.effective_from
  FROM hr.employee e LEFT JOIN hr.rank_history r ON r.id = e.current_rank_id
