-- Purpose:    begins the new tariffs.
-- Privileges: owner.
-- Locks:      none beyond the rows.
INSERT INTO hr.tpp_tariff (id, job_class, amount, decree_number, decree_date, effective_from, effective_until)
SELECT id, job_class, amount, decree_number, decree_date, effective_from, effective_until
  FROM incoming_tariff WHERE is_new
 ORDER BY line
