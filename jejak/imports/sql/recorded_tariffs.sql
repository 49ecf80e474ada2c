-- Purpose:    the tariffs on record, those that ended too.
-- Privileges: owner.
-- Locks:      none.
SELECT id, job_class, amount, decree_number, decree_date, effective_from, effective_until FROM hr.tpp_tariff
